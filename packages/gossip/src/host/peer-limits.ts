/** How many peers a node keeps. Defaults: {@link defaultPeerLimits}. */
export interface PeerLimits {
  /** Down to this many are kept when there are more than `hi`; below it, new ones are looked for. */
  lo: number
  /** Above this many, the least useful are disconnected. Twice as many connections are refused outright. */
  hi: number
  /** A peer is safe for so long after it connected, in milliseconds. */
  graceMs: number
}

/** op-node's `p2p.peers.lo`, `p2p.peers.hi` and `p2p.peers.grace` (v1.19.6). */
export const defaultPeerLimits: Readonly<PeerLimits> = { lo: 20, hi: 30, graceMs: 30_000 }
