/** How often discovery looks for more: `fast` while peers are wanted, `slow` when there are enough. */
export type Pace = 'fast' | 'slow'

/** When the first lookups begin, in milliseconds after the start: nodes of a devnet start together and want to link. */
export const FIRST_LOOKUPS_MS: readonly number[] = [0, 250, 500, 1_000, 2_000]

export interface LookupIntervals {
  /** Milliseconds between lookups at fast pace, after the first ones. */
  intervalMs: number
  /** Milliseconds between lookups at slow pace. */
  slowIntervalMs: number
}

/**
 * Milliseconds until the next lookup.
 *
 * @param done lookups that were begun
 * @param elapsedMs since the start
 */
export function nextLookupMs(done: number, elapsedMs: number, pace: Pace, intervals: LookupIntervals): number {
  const first = FIRST_LOOKUPS_MS[done]
  const interval = pace === 'fast' ? intervals.intervalMs : intervals.slowIntervalMs
  return first === undefined ? interval : Math.min(interval, Math.max(0, first - elapsedMs))
}

/** Runs one lookup after the other: the next begins when its time has come and the last one has ended. */
export class LookupSchedule {
  readonly #intervals: LookupIntervals
  readonly #lookup: () => Promise<void>
  #pace: Pace = 'fast'
  #timer: ReturnType<typeof setTimeout> | undefined
  #startedMs = 0
  #begun = 0
  #running = false
  #stopped = false

  /** @param lookup never rejects */
  constructor(intervals: LookupIntervals, lookup: () => Promise<void>) {
    this.#intervals = intervals
    this.#lookup = lookup
  }

  get begun(): number {
    return this.#begun
  }

  start(): void {
    this.#startedMs = performance.now()
    this.#wait()
  }

  /** Takes effect at once: going fast does not wait for a slow interval to end. */
  setPace(pace: Pace): void {
    if (pace === this.#pace) return
    this.#pace = pace
    if (this.#timer !== undefined && !this.#running) this.#wait()
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
  }

  #wait(): void {
    clearTimeout(this.#timer)
    if (this.#stopped) return
    const elapsedMs = performance.now() - this.#startedMs
    const delayMs = nextLookupMs(this.#begun, elapsedMs, this.#pace, this.#intervals)
    this.#timer = setTimeout(() => void this.#run(), delayMs)
  }

  async #run(): Promise<void> {
    this.#running = true
    this.#begun++
    await this.#lookup()
    this.#running = false
    this.#wait()
  }
}
