/** How many peers a node keeps. Defaults: {@link defaultPeerLimits}. */
export interface PeerLimits {
  /** Below this many, new ones are looked for; down to this many are kept when there are `hi`. */
  lo: number
  /** At this many, the least useful are disconnected. With twice as many connections nobody else is let in. */
  hi: number
  /** A peer is safe for so long after it connected, in milliseconds. */
  graceMs: number
}

/** op-node's `p2p.peers.lo`, `p2p.peers.hi` and `p2p.peers.grace` (v1.19.6). */
export const defaultPeerLimits: Readonly<PeerLimits> = { lo: 20, hi: 30, graceMs: 30_000 }
