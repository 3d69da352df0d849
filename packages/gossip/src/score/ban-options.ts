import { DEFAULT_BAN_MS } from '../gater/ban.ts'

/** When peers are banned by their score. Defaults: {@link defaultBanOptions}. */
export interface BanOptions {
  /** Whether they are at all; op-node's `p2p.ban.peers`. */
  peers: boolean
  /** A peer below this score is banned at once, -1,000,000 to 0; op-node's `p2p.ban.threshold`. */
  threshold: number
  /** Milliseconds that a ban lasts, from 1,000; op-node's `p2p.ban.duration`. */
  durationMs: number
}

export const defaultBanOptions: Readonly<BanOptions> = { peers: true, threshold: -100, durationMs: DEFAULT_BAN_MS }

/** Milliseconds below the graylist threshold that end in a ban: nobody looks at what the peer sends meanwhile. */
export const GRAYLISTED_MS = 15_000

/** Faults that end in a ban at once: a burst that was queued before the graylist took effect. */
export const MAX_FAULTS = 20
