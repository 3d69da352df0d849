import type { FoundPeer } from '@kona/disc'
import { ConfigError } from '@kona/genesis'
import type { Logger } from '@kona/genesis/driver'

/** How the dialer paces itself. */
export interface DialOptions {
  /** Dials under way at once, 1 to 100; 4 as op-node's discovery (op-node p2p/discovery.go v1.19.6). */
  parallel: number
  /** Milliseconds until a dial is given up, 100 to 30,000; 10 s as op-node. */
  timeoutMs: number
  /**
   * Milliseconds until a peer that could not be reached, or hung up within 30 s, is tried again, 100 or more; doubled
   * at each such failure.
   */
  retryMs: number
  /** Where that doubling ends, in milliseconds; at least retryMs. */
  maxRetryMs: number
}

export const defaultDialOptions: DialOptions = { parallel: 4, timeoutMs: 10_000, retryMs: 1_000, maxRetryMs: 300_000 }

/** Gossip.connect() waits no longer, so that a longer limit would not hold. */
const MAX_TIMEOUT_MS = 30_000

/** Timers of the platform take no more. */
const MAX_TIMER_MS = 2 ** 31 - 1

/**
 * The options that were given, and the defaults for the others.
 *
 * @throws ConfigError naming the field, such as `dial.timeoutMs`
 */
export function parseDialOptions(given: Partial<DialOptions> = {}): DialOptions {
  const options = { ...defaultDialOptions }
  for (const name of Object.keys(options) as (keyof DialOptions)[]) options[name] = given[name] ?? options[name]
  checkRange('parallel', options.parallel, 1, 100)
  checkRange('timeoutMs', options.timeoutMs, 100, MAX_TIMEOUT_MS)
  checkRange('retryMs', options.retryMs, 100, MAX_TIMER_MS)
  checkRange('maxRetryMs', options.maxRetryMs, options.retryMs, MAX_TIMER_MS)
  return options
}

function checkRange(name: keyof DialOptions, value: unknown, least: number, most: number): void {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most) return
  throw new ConfigError(`dial.${name}`, value, `a whole number from ${least} to ${most}`)
}

/** Found peers kept for a dial; the oldest goes first. */
export const MAX_CANDIDATES = 1_000

/**
 * Milliseconds that a connection has to last to count as a success. A full peer accepts and hangs up at once; op-node
 * spares new peers for its grace period, 30 s (op-node p2p.peers.grace v1.19.6), and prunes them after it.
 */
export const LASTING_MS = 30_000

/** Further ones change nothing: the doubling has reached any maxRetryMs. */
const MAX_FAILURES = 30

/** How a dial ended. */
export type DialResult = 'connected' | 'failed'

/** What the dialer needs to know of the host, and may do with it. */
export interface DialTarget {
  connect(addresses: readonly string[], options: { signal: AbortSignal }): Promise<unknown>
  isConnected(peerId: string): boolean
  /** What the gater refuses now, it may allow later. */
  isAllowed(peer: DialCandidate): boolean
  peerCount(): number
  /** Told of each dial that ended, but of those that `stop()` ended. */
  dialled?(result: DialResult): void
}

/** A peer to dial: one that was found, or one that is remembered, which has no record. */
export type DialCandidate = Pick<FoundPeer, 'peerId' | 'addresses'> & { readonly enr?: string }

interface Candidate {
  peer: DialCandidate
  /** Failed dials and short connections since the last lasting one. */
  failures: number
  notBeforeMs: number
  connectedAtMs: number | undefined
}

/**
 * Dials the peers that discovery finds, below the low tide (op-node p2p/discovery.go v1.19.6: its connect goal); tries
 * again those it could not reach.
 */
export class Dialer {
  readonly #candidates = new Map<string, Candidate>() // BOUNDED: MAX_CANDIDATES, oldest out
  readonly #dialling = new Set<string>() // BOUNDED: options.parallel
  readonly #abort = new AbortController()
  readonly #target: DialTarget
  readonly #options: DialOptions
  readonly #lowTide: number
  readonly #logger: Logger
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(
    target: DialTarget,
    { options, lowTide, logger }: { options: DialOptions; lowTide: number; logger: Logger },
  ) {
    this.#target = target
    this.#options = options
    this.#lowTide = lowTide
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

  /** A peer that was found, or found again with another record; the same record again changes nothing. */
  offer(peer: DialCandidate): void {
    const known = this.#candidates.get(peer.peerId)
    this.#candidates.delete(peer.peerId)
    this.#candidates.set(peer.peerId, known ?? { peer, failures: 0, notBeforeMs: 0, connectedAtMs: undefined })
    if (known && peer.enr !== undefined && known.peer.enr !== peer.enr) {
      // The same object: a dial under way that fails still puts off the next one.
      known.peer = peer
      known.failures = 0
      known.notBeforeMs = 0
    }
    if (this.#candidates.size > MAX_CANDIDATES) {
      this.#candidates.delete(this.#candidates.keys().next().value as string)
    }
    this.#dialNext()
  }

  /** A connection that began, whoever dialled. */
  connected(peerId: string): void {
    const candidate = this.#candidates.get(peerId)
    if (candidate) candidate.connectedAtMs = performance.now()
  }

  /** A connection that ended: its peer may be dialled again, after a while; after a longer one if it was short. */
  lost(peerId: string): void {
    const candidate = this.#candidates.get(peerId)
    if (!candidate) return
    const lasted = performance.now() - (candidate.connectedAtMs ?? Number.NEGATIVE_INFINITY) >= LASTING_MS
    candidate.connectedAtMs = undefined
    if (lasted) candidate.failures = 0
    this.#putOff(candidate)
    if (!lasted) candidate.failures = Math.min(candidate.failures + 1, MAX_FAILURES)
  }

  #dialNext(): void {
    if (this.#abort.signal.aborted) return
    const now = performance.now()
    for (const [peerId, candidate] of this.#candidates) {
      if (this.#dialling.size >= this.#options.parallel) return
      if (this.#target.peerCount() + this.#dialling.size >= this.#lowTide) return
      if (candidate.notBeforeMs > now || this.#dialling.has(peerId) || this.#target.isConnected(peerId)) continue
      if (!this.#target.isAllowed(candidate.peer)) continue
      void this.#dial(peerId, candidate)
    }
  }

  async #dial(peerId: string, candidate: Candidate): Promise<void> {
    this.#dialling.add(peerId)
    try {
      const signal = AbortSignal.any([this.#abort.signal, AbortSignal.timeout(this.#options.timeoutMs)])
      await this.#target.connect(candidate.peer.addresses, { signal })
      this.#target.dialled?.('connected')
      if (!this.#target.isConnected(peerId)) this.#putOff(candidate) // it is gone again
    } catch (error) {
      if (!this.#abort.signal.aborted) this.#target.dialled?.('failed')
      this.#putOff(candidate)
      candidate.failures = Math.min(candidate.failures + 1, MAX_FAILURES)
      this.#logger.debug(
        { peerId, error: String(error), failures: candidate.failures },
        'a found peer could not be reached',
      )
    } finally {
      this.#dialling.delete(peerId)
      this.#dialNext()
    }
  }

  #putOff(candidate: Candidate): void {
    const { retryMs, maxRetryMs } = this.#options
    candidate.notBeforeMs = performance.now() + Math.min(retryMs * 2 ** candidate.failures, maxRetryMs)
  }
}
