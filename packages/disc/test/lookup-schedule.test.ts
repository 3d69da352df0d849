import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FIRST_LOOKUPS_MS, LookupSchedule, nextLookupMs } from '../src/lookup-schedule.ts'

const intervals = { intervalMs: 5_000, slowIntervalMs: 20_000 }

describe('nextLookupMs', () => {
  it('begins quickly, then keeps the pace', () => {
    expect(FIRST_LOOKUPS_MS.map((_, done) => nextLookupMs(done, 0, 'fast', intervals))).toEqual(FIRST_LOOKUPS_MS)
    expect(nextLookupMs(1, 300, 'fast', intervals)).toBe(0)
    expect(nextLookupMs(FIRST_LOOKUPS_MS.length, 2_000, 'fast', intervals)).toBe(5_000)
    expect(nextLookupMs(FIRST_LOOKUPS_MS.length, 2_000, 'slow', intervals)).toBe(20_000)
  })
})

describe('LookupSchedule', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  const afterFirst = async (schedule: LookupSchedule) => {
    schedule.start()
    await vi.advanceTimersByTimeAsync(2_001)
    expect(schedule.begun).toBe(FIRST_LOOKUPS_MS.length)
  }

  it('runs one in an interval, and fewer at slow pace', async () => {
    const schedule = new LookupSchedule(intervals, async () => {})
    await afterFirst(schedule)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(schedule.begun).toBe(7)
    schedule.setPace('slow')
    await vi.advanceTimersByTimeAsync(19_000)
    expect(schedule.begun).toBe(7)
    schedule.setPace('fast')
    await vi.advanceTimersByTimeAsync(5_001)
    expect(schedule.begun).toBe(8)
    schedule.stop()
  })

  it('waits for a lookup that takes long', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const schedule = new LookupSchedule(intervals, () => promise)
    schedule.start()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(schedule.begun).toBe(1)
    resolve()
    await vi.advanceTimersByTimeAsync(1)
    expect(schedule.begun).toBeGreaterThan(1)
    schedule.stop()
  })

  it('begins nothing after stop, also when a lookup ends then', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const schedule = new LookupSchedule(intervals, () => promise)
    schedule.start()
    await vi.advanceTimersByTimeAsync(1)
    schedule.stop()
    resolve()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(schedule.begun).toBe(1)
    expect(vi.getTimerCount()).toBe(0)
  })
})
