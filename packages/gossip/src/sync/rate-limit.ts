/** So many tokens a second, and so many at once after a pause. */
export interface Rate {
  readonly perSecond: number
  readonly burst: number
}

/**
 * op-node's limits of its sync server (op-node/p2p/sync.go v1.19.6): for one peer, and for all of them together. A
 * client that keeps to them is never made to wait.
 */
export const PEER_RATE: Rate = { perSecond: 4, burst: 15 }
export const TOTAL_RATE: Rate = { perSecond: 20, burst: 40 }

/** A token bucket whose tokens can be taken ahead of time, for whoever waits until they are there. */
export class TokenBucket {
  readonly #rate: Rate
  #tokens: number
  #atMs: number

  constructor(rate: Rate, nowMs: number) {
    this.#rate = rate
    this.#tokens = rate.burst
    this.#atMs = nowMs
  }

  /**
   * Takes tokens that will be there in time.
   *
   * @returns milliseconds to wait; undefined, and nothing taken, where that were more than `maxWaitMs`
   */
  reserve(nowMs: number, maxWaitMs: number, tokens = 1): number | undefined {
    this.#advance(nowMs)
    const waitMs = Math.max(0, ((tokens - this.#tokens) / this.#rate.perSecond) * 1000)
    if (waitMs > maxWaitMs) return undefined
    this.#tokens -= tokens
    return waitMs
  }

  /** Whether a token is there now. */
  ready(nowMs: number): boolean {
    this.#advance(nowMs)
    return this.#tokens >= 1
  }

  #advance(nowMs: number): void {
    // The clock may go back; a bucket does not.
    const elapsedMs = Math.max(0, nowMs - this.#atMs)
    this.#atMs = Math.max(this.#atMs, nowMs)
    this.#tokens = Math.min(this.#rate.burst, this.#tokens + (elapsedMs / 1000) * this.#rate.perSecond)
  }
}

/** Peers whose buckets are remembered, as op-node has it; who was not heard of for longest goes. */
const MAX_BUCKETS = 1_000

/** A bucket for each peer, which outlives its connection. */
export class PeerBuckets {
  readonly #buckets = new Map<string, TokenBucket>() // BOUNDED: MAX_BUCKETS, least recently used out

  of(peerId: string, nowMs: number): TokenBucket {
    const bucket = this.#buckets.get(peerId) ?? new TokenBucket(PEER_RATE, nowMs)
    this.#buckets.delete(peerId)
    this.#buckets.set(peerId, bucket)
    if (this.#buckets.size > MAX_BUCKETS) this.#buckets.delete(this.#buckets.keys().next().value!)
    return bucket
  }

  get size(): number {
    return this.#buckets.size
  }
}
