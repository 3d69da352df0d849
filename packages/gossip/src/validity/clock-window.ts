import type { Reason } from './reason.ts'

/** The oldest accepted block, in seconds before our clock: op-node's default of `p2p.gossip.timestamp.threshold`. */
export const TIMESTAMP_THRESHOLD = 60
/** How far a block may be ahead of our clock, in seconds. */
export const MAX_AHEAD = 5

/**
 * A block's time against our clock, both ends included.
 * https://specs.optimism.io/protocol/rollup-node-p2p.html#block-validation
 *
 * @param timestamp of the block, Unix seconds
 * @param nowMs our clock, in ms; rounded down to seconds as op-node does
 * @param threshold seconds
 */
export function checkClockWindow(timestamp: bigint, nowMs: number, threshold: number): Reason | undefined {
  const now = Math.floor(nowMs / 1000)
  if (timestamp < now - threshold) return { code: 'timestamp_past', timestamp, now, limit: threshold }
  if (timestamp > now + MAX_AHEAD) return { code: 'timestamp_future', timestamp, now, limit: MAX_AHEAD }
  return undefined
}
