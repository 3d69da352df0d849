/** Width of one bucket, in milliseconds. */
const BUCKET_MS = 0.1
/** Ten seconds; later arrivals share the last bucket, `max` stays exact. */
const BUCKETS = 100_000

/** Latencies counted in 400 kB of memory, however long the devnet runs. */
export class LatencyHistogram {
  readonly #counts = new Uint32Array(BUCKETS)
  #total = 0
  #max = 0

  add(ms: number): void {
    const bucket = Math.min(BUCKETS - 1, Math.max(0, Math.floor(ms / BUCKET_MS)))
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1
    this.#total++
    this.#max = Math.max(this.#max, ms)
  }

  /** The latency that the given share (0..1) of all stays at or below, in milliseconds; 0 when there is none. */
  quantile(share: number): number {
    const rank = Math.ceil(this.#total * share)
    let seen = 0
    for (const [bucket, count] of this.#counts.entries()) {
      seen += count
      if (rank > 0 && seen >= rank) return tenths(Math.min(this.#max, (bucket + 1) * BUCKET_MS))
    }
    return 0
  }

  summary(): { p50: number; p95: number; max: number } {
    return { p50: this.quantile(0.5), p95: this.quantile(0.95), max: tenths(this.#max) }
  }
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10
}
