/** A counter that halves in a fixed time. Plain data, so that it can be stored. */
export interface Counter {
  readonly value: number
  /** When it was so, Unix time in milliseconds. */
  readonly atMs: number
}

/** Below it a counter is 0; op-node's `DecayToZero`. */
export const DECAY_TO_ZERO = 0.01

/** What has become of a counter. Clocks that go back do not make it grow. */
export function valueAt(counter: Counter | undefined, halfLifeMs: number, nowMs: number): number {
  if (counter === undefined) return 0
  const value = counter.value * 2 ** (-Math.max(0, nowMs - counter.atMs) / halfLifeMs)
  return value < DECAY_TO_ZERO ? 0 : value
}

/** Milliseconds until a value has become 0. */
export function msToZero(value: number, halfLifeMs: number): number {
  return value < DECAY_TO_ZERO ? 0 : Math.ceil(halfLifeMs * Math.log2(value / DECAY_TO_ZERO))
}
