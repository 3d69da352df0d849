import type { Logger } from '@kona/genesis/driver'
import type { Libp2p } from '@libp2p/interface'
import { type Multiaddr, multiaddr } from '@multiformats/multiaddr'
import { multiaddrIp } from '../gater/ip.ts'

/** Milliseconds between two looks at a static peer; op-node redials every minute. */
const REDIAL_MS = 60_000

/** Milliseconds until the first retry; each one waits twice as long, up to {@link REDIAL_MS}. */
const FIRST_RETRY_MS = 1_000

/**
 * Milliseconds that a connection has to last to count as a success: a full peer accepts and hangs up at once, and
 * op-node prunes new peers after its grace period of 30 s.
 */
const LASTING_MS = 30_000

/** Further ones change nothing: the doubling has reached {@link REDIAL_MS}. */
const MAX_FAILURES = 6

const DIAL_TIMEOUT_MS = 10_000

interface StaticPeer {
  addresses: Multiaddr[]
  /** Failed dials and short connections since the last lasting one. */
  failures: number
  connectedAtMs: number
  timer: ReturnType<typeof setTimeout> | undefined
}

/** Keeps us connected to the peers that the config names, by any of their addresses. */
export class StaticPeers {
  readonly #peers = new Map<string, StaticPeer>() // BOUNDED: the config's list
  readonly #logger: Logger
  readonly #abort = new AbortController()
  #node: Libp2p | undefined

  constructor(addresses: readonly string[], logger: Logger) {
    this.#logger = logger
    for (const text of addresses) {
      const address = multiaddr(text)
      const peerId = address.getComponents().findLast(({ name }) => name === 'p2p')?.value ?? ''
      const peer = this.#peers.get(peerId)
      if (peer) peer.addresses.push(address)
      else this.#peers.set(peerId, { addresses: [address], failures: 0, connectedAtMs: 0, timer: undefined })
    }
  }

  get ids(): ReadonlySet<string> {
    return new Set(this.#peers.keys())
  }

  /** The IP addresses that the config names; those of DNS names show only when they are dialled. */
  get ips(): string[] {
    return [...this.#peers.values()].flatMap(({ addresses }) => addresses.flatMap((one) => multiaddrIp(one) ?? []))
  }

  has(peerId: string): boolean {
    return this.#peers.has(peerId)
  }

  start(node: Libp2p): void {
    this.#node = node
    node.addEventListener('peer:connect', this.#onConnect)
    node.addEventListener('peer:disconnect', this.#onDisconnect)
    for (const [peerId, peer] of this.#peers) void this.#keep(peerId, peer)
  }

  stop(): void {
    this.#abort.abort()
    this.#node?.removeEventListener('peer:connect', this.#onConnect)
    this.#node?.removeEventListener('peer:disconnect', this.#onDisconnect)
    for (const { timer } of this.#peers.values()) clearTimeout(timer)
  }

  readonly #onConnect = ({ detail }: CustomEvent<{ toString(): string }>): void => {
    const peer = this.#peers.get(detail.toString())
    if (peer) peer.connectedAtMs = performance.now()
  }

  readonly #onDisconnect = ({ detail }: CustomEvent<{ toString(): string }>): void => {
    const peerId = detail.toString()
    const peer = this.#peers.get(peerId)
    if (!peer) return
    if (performance.now() - peer.connectedAtMs >= LASTING_MS) peer.failures = 0
    this.#retry(peerId, peer)
  }

  async #keep(peerId: string, peer: StaticPeer): Promise<void> {
    const node = this.#node
    const { signal } = this.#abort
    if (!node || signal.aborted) return
    peer.timer = undefined
    let failed = false
    if (!node.getConnections().some(({ remotePeer }) => remotePeer.toString() === peerId)) {
      try {
        const deadline = AbortSignal.any([signal, AbortSignal.timeout(DIAL_TIMEOUT_MS)])
        await node.dial(peer.addresses, { signal: deadline })
      } catch (error) {
        failed = true
        this.#logger.debug({ peerId, error: String(error) }, 'a static peer could not be dialled')
      }
    }
    // A connection that ended before its dial was told of has put off the next one already.
    if (peer.timer !== undefined) return
    if (failed) this.#retry(peerId, peer)
    else this.#later(peerId, peer, REDIAL_MS)
  }

  /** After a failed dial or a connection that ended: later, and ever later. */
  #retry(peerId: string, peer: StaticPeer): void {
    this.#later(peerId, peer, Math.min(FIRST_RETRY_MS * 2 ** peer.failures, REDIAL_MS))
    peer.failures = Math.min(peer.failures + 1, MAX_FAILURES)
  }

  #later(peerId: string, peer: StaticPeer, delayMs: number): void {
    if (this.#abort.signal.aborted) return
    clearTimeout(peer.timer)
    peer.timer = setTimeout(() => void this.#keep(peerId, peer), delayMs)
  }
}
