/** Milliseconds that a block counts, and that an accepted one rules trouble out. */
const WINDOW_MS = 60_000
/** Milliseconds until trouble that lasts is told again. */
const REPEAT_MS = 10 * 60_000
/** Different blocks that it takes: a single one may be the sequencer's own slip. */
const MIN_BLOCKS = 2
/** More would not move the median. */
const MAX_BLOCKS = 64

interface EarlyBlock {
  /** Unix seconds. */
  readonly timestamp: bigint
  /** Seconds before our clock gets there. */
  readonly aheadSeconds: number
  readonly atMs: number
}

/**
 * Tells a local clock that is behind from single blocks that are early. The signature is checked before the timestamp,
 * so each block from the future is the sequencer's own, whichever peer sent it, and one peer alone is telling.
 *
 * Times of arrival are those of a monotonic clock: the other one may be set right, or wrong, at any moment.
 */
export class ClockTrouble {
  /** BOUNDED: 64 blocks of different timestamps, the oldest out; none older than the window. */
  readonly #early: EarlyBlock[] = []
  #acceptedAtMs = Number.NEGATIVE_INFINITY
  #toldAtMs = Number.NEGATIVE_INFINITY

  /** A block was accepted, so the clock is right enough; the next trouble is a new one. */
  accepted(atMs: number): void {
    this.#early.length = 0
    this.#acceptedAtMs = atMs
    this.#toldAtMs = Number.NEGATIVE_INFINITY
  }

  /**
   * A block was rejected as `timestamp_future`.
   *
   * @param reason the block's timestamp and our clock, Unix seconds
   * @returns by how many seconds the clock is behind, the median over the window's blocks, when it is to be told
   */
  future({ timestamp, now }: { timestamp: bigint; now: number }, atMs: number): number | undefined {
    this.#forget(atMs - WINDOW_MS)
    if (!this.#early.some((block) => block.timestamp === timestamp)) {
      this.#early.push({ timestamp, aheadSeconds: Number(timestamp) - now, atMs })
      if (this.#early.length > MAX_BLOCKS) this.#early.shift()
    }
    if (this.#early.length < MIN_BLOCKS) return undefined
    if (atMs - this.#acceptedAtMs < WINDOW_MS || atMs - this.#toldAtMs < REPEAT_MS) return undefined
    this.#toldAtMs = atMs
    return medianAhead(this.#early)
  }

  #forget(beforeMs: number): void {
    const first = this.#early.findIndex(({ atMs }) => atMs >= beforeMs)
    this.#early.splice(0, first < 0 ? this.#early.length : first)
  }
}

/** In whole seconds, as block times are. */
function medianAhead(blocks: readonly EarlyBlock[]): number {
  const sorted = blocks.map(({ aheadSeconds }) => aheadSeconds).sort((a, b) => a - b)
  const middle = sorted.length >>> 1
  const upper = sorted[middle] ?? 0
  return Math.round(sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2)
}
