import type { Logger } from '@kona/genesis/driver'
import type { Libp2p } from '@libp2p/interface'
import { type Multiaddr, multiaddr } from '@multiformats/multiaddr'
import { multiaddrIp } from '../gater/ip.ts'

/** Milliseconds between two looks at a static peer; op-node redials every minute. */
const REDIAL_MS = 60_000

/** Milliseconds until the first retry; each one waits twice as long, up to {@link REDIAL_MS}. */
const FIRST_RETRY_MS = 1_000

const DIAL_TIMEOUT_MS = 10_000

/** Keeps us connected to the peers that the config names, by any of their addresses. */
export class StaticPeers {
  readonly #addresses = new Map<string, Multiaddr[]>() // BOUNDED: the config's list
  readonly #logger: Logger
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>() // BOUNDED: one a static peer
  #abort = new AbortController()
  #node: Libp2p | undefined

  constructor(addresses: readonly string[], logger: Logger) {
    this.#logger = logger
    for (const text of addresses) {
      const address = multiaddr(text)
      const peerId = address.getComponents().findLast(({ name }) => name === 'p2p')?.value ?? ''
      this.#addresses.set(peerId, [...(this.#addresses.get(peerId) ?? []), address])
    }
  }

  get ids(): ReadonlySet<string> {
    return new Set(this.#addresses.keys())
  }

  /** The IP addresses that the config names; those of DNS names show only when they are dialled. */
  get ips(): string[] {
    return [...this.#addresses.values()].flat().flatMap((address) => multiaddrIp(address) ?? [])
  }

  has(peerId: string): boolean {
    return this.#addresses.has(peerId)
  }

  start(node: Libp2p): void {
    this.#node = node
    node.addEventListener('peer:disconnect', this.#onDisconnect)
    for (const peerId of this.#addresses.keys()) void this.#keep(peerId, FIRST_RETRY_MS)
  }

  stop(): void {
    this.#abort.abort()
    this.#node?.removeEventListener('peer:disconnect', this.#onDisconnect)
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
  }

  readonly #onDisconnect = ({ detail }: CustomEvent<{ toString(): string }>): void => {
    if (this.has(detail.toString())) this.#later(detail.toString(), FIRST_RETRY_MS, FIRST_RETRY_MS)
  }

  async #keep(peerId: string, retryMs: number): Promise<void> {
    const node = this.#node
    const { signal } = this.#abort
    if (!node || signal.aborted) return
    let failed = false
    const connected = node.getConnections().some(({ remotePeer }) => remotePeer.toString() === peerId)
    if (!connected) {
      try {
        const deadline = AbortSignal.any([signal, AbortSignal.timeout(DIAL_TIMEOUT_MS)])
        await node.dial(this.#addresses.get(peerId) ?? [], { signal: deadline })
      } catch (error) {
        failed = true
        this.#logger.debug({ peerId, error: String(error) }, 'a static peer could not be dialled')
      }
    }
    if (signal.aborted) return
    if (failed) this.#later(peerId, retryMs, Math.min(2 * retryMs, REDIAL_MS))
    else this.#later(peerId, REDIAL_MS, FIRST_RETRY_MS)
  }

  #later(peerId: string, delayMs: number, retryMs: number): void {
    if (this.#abort.signal.aborted) return
    clearTimeout(this.#timers.get(peerId))
    this.#timers.set(
      peerId,
      setTimeout(() => void this.#keep(peerId, retryMs), delayMs),
    )
  }
}
