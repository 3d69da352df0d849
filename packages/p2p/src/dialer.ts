import type { FoundPeer } from '@kona/disc'
import type { Logger } from '@kona/genesis/driver'

/** How the dialer paces itself. */
export interface DialOptions {
  /** Dials under way at once; 4 as op-node's discovery (op-node p2p/discovery.go v1.19.6). */
  parallel: number
  /** Milliseconds until a dial is given up; 10 s as op-node. */
  timeoutMs: number
  /** Milliseconds until a peer that could not be reached is tried again; doubled at each failure. */
  retryMs: number
  /** Where that doubling ends, in milliseconds. */
  maxRetryMs: number
}

export const defaultDialOptions: DialOptions = { parallel: 4, timeoutMs: 10_000, retryMs: 1_000, maxRetryMs: 300_000 }

/** Found peers kept for a dial; the oldest goes first. */
export const MAX_CANDIDATES = 1_000

/** What the dialer needs to know of the host, and may do with it. */
export interface DialTarget {
  connect(addresses: readonly string[], options: { signal: AbortSignal }): Promise<unknown>
  isConnected(peerId: string): boolean
  peerCount(): number
}

interface Candidate {
  peer: FoundPeer
  failures: number
  notBeforeMs: number
}

/** Dials the peers that discovery finds, until the high tide is reached; tries again those it could not reach. */
export class Dialer {
  readonly #candidates = new Map<string, Candidate>() // BOUNDED: MAX_CANDIDATES, oldest out
  readonly #dialling = new Set<string>() // BOUNDED: options.parallel
  readonly #abort = new AbortController()
  readonly #target: DialTarget
  readonly #options: DialOptions
  readonly #highTide: number
  readonly #logger: Logger
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(
    target: DialTarget,
    { options, highTide, logger }: { options: DialOptions; highTide: number; logger: Logger },
  ) {
    this.#target = target
    this.#options = options
    this.#highTide = highTide
    this.#logger = logger
  }

  start(): void {
    this.#timer = setInterval(() => this.#dialNext(), Math.min(1_000, this.#options.retryMs))
  }

  /** Ends the dials under way. */
  stop(): void {
    clearInterval(this.#timer)
    this.#abort.abort()
    this.#candidates.clear()
  }

  /** A peer that was found, or found again with another record. */
  offer(peer: FoundPeer): void {
    this.#candidates.delete(peer.peerId)
    this.#candidates.set(peer.peerId, { peer, failures: 0, notBeforeMs: 0 })
    if (this.#candidates.size > MAX_CANDIDATES) {
      this.#candidates.delete(this.#candidates.keys().next().value as string)
    }
    this.#dialNext()
  }

  /** A connection that ended: its peer may be dialled again, after a while. */
  lost(peerId: string): void {
    const candidate = this.#candidates.get(peerId)
    if (candidate) candidate.notBeforeMs = Date.now() + this.#options.retryMs
  }

  #dialNext(): void {
    if (this.#abort.signal.aborted) return
    const now = Date.now()
    for (const [peerId, candidate] of this.#candidates) {
      if (this.#dialling.size >= this.#options.parallel) return
      if (this.#target.peerCount() + this.#dialling.size >= this.#highTide) return
      if (candidate.notBeforeMs > now || this.#dialling.has(peerId) || this.#target.isConnected(peerId)) continue
      void this.#dial(peerId, candidate)
    }
  }

  async #dial(peerId: string, candidate: Candidate): Promise<void> {
    this.#dialling.add(peerId)
    const { retryMs, maxRetryMs, timeoutMs } = this.#options
    const signal = AbortSignal.any([this.#abort.signal, AbortSignal.timeout(timeoutMs)])
    try {
      await this.#target.connect(candidate.peer.addresses, { signal })
      candidate.failures = 0
    } catch (error) {
      candidate.notBeforeMs = Date.now() + Math.min(retryMs * 2 ** candidate.failures, maxRetryMs)
      candidate.failures = Math.min(candidate.failures + 1, 30)
      this.#logger.debug(
        { peerId, error: String(error), failures: candidate.failures },
        'a found peer could not be reached',
      )
    } finally {
      this.#dialling.delete(peerId)
      this.#dialNext()
    }
  }
}
