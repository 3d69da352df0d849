/** What brings nothing, a second, that no honest peer comes near: op-node's heartbeats bring tens. */
export const FLOOD_PER_SECOND = 100
/** How much of it may come at once, such as after a long pause. */
export const FLOOD_BURST = 2_000
/** So much above that is one fault. */
export const FLOOD_PER_FAULT = 100
/** What a block counts for that is too old, while blocks of now come in: each was validated in vain. */
export const OLD_BLOCK_ITEMS = 20

interface Bucket {
  left: number
  atMs: number
  excess: number
}

/**
 * Counts what a peer sends beside blocks of now: subscriptions, control messages, messages that nobody looks at or that it
 * had sent before, and blocks that are too old. Much of that is a flood, which gossipsub takes without a word.
 */
export class FloodBudget {
  readonly #buckets = new Map<string, Bucket>() // BOUNDED: connected peers

  /** @param nowMs milliseconds of a clock that only goes forward @returns faults that this makes, mostly 0 */
  spend(peerId: string, items: number, nowMs: number): number {
    if (items === 0) return 0
    const bucket = this.#buckets.get(peerId) ?? { left: FLOOD_BURST, atMs: nowMs, excess: 0 }
    this.#buckets.set(peerId, bucket)
    bucket.left = Math.min(FLOOD_BURST, bucket.left + ((nowMs - bucket.atMs) * FLOOD_PER_SECOND) / 1_000)
    bucket.atMs = nowMs
    bucket.left -= items
    if (bucket.left >= 0) return 0
    bucket.excess -= bucket.left
    bucket.left = 0
    const faults = Math.floor(bucket.excess / FLOOD_PER_FAULT)
    bucket.excess -= faults * FLOOD_PER_FAULT
    return faults
  }

  disconnected(peerId: string): void {
    this.#buckets.delete(peerId)
  }
}
