import type { Connection, Libp2p } from '@libp2p/interface'
import type { PeerLimits } from './peer-limits.ts'

/** Milliseconds between two looks, as go-libp2p's connection manager has it. */
const INTERVAL_MS = 10_000

/** What tells useful peers from others. */
export interface PeerValue {
  isProtected(peerId: string): boolean
  /** The higher, the longer it stays. */
  value(peerId: string): number
}

/**
 * Keeps the number of peers at the tides: at `hi`, the least useful are disconnected until `lo` are left, but nobody
 * who is protected or still in the grace period (go-libp2p's connection manager, as op-node uses it).
 */
export class Pruner {
  readonly #limits: PeerLimits
  readonly #peers: PeerValue
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(limits: PeerLimits, peers: PeerValue) {
    this.#limits = limits
    this.#peers = peers
  }

  start(node: Libp2p): void {
    this.#timer = setInterval(() => this.prune(node), INTERVAL_MS)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  prune(node: Pick<Libp2p, 'getConnections'>, nowMs = Date.now()): void {
    for (const connection of excess(node.getConnections(), this.#limits, this.#peers, nowMs)) {
      connection.close().catch((error) => connection.abort(error))
    }
  }
}

/** The connections to close, all of each peer that has to go. */
export function excess(
  connections: readonly Connection[],
  { lo, hi, graceMs }: PeerLimits,
  peers: PeerValue,
  nowMs: number,
): Connection[] {
  const byPeer = Map.groupBy(connections, ({ remotePeer }) => remotePeer.toString())
  if (byPeer.size < hi) return []
  // The grace period is the peer's: a second connection begins none.
  const candidates = [...byPeer].filter(
    ([peerId, open]) => !peers.isProtected(peerId) && open.some(({ timeline }) => nowMs - timeline.open >= graceMs),
  )
  return candidates
    .sort(([a], [b]) => peers.value(a) - peers.value(b))
    .slice(0, byPeer.size - lo)
    .flatMap(([, open]) => open)
}
