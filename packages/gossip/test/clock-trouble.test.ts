import { describe, expect, test } from 'vitest'
import { ClockTrouble } from '../src/clock-trouble.ts'

const NOW = 1_700_000_000
const MINUTE = 60_000

/** A block that many seconds ahead of a clock that goes on with `atMs`. */
function early(trouble: ClockTrouble, atMs: number, aheadSeconds: number): number | undefined {
  const now = NOW + Math.floor(atMs / 1000)
  return trouble.future({ timestamp: BigInt(now + aheadSeconds), now }, atMs)
}

describe('ClockTrouble', () => {
  test('tells at the second block, and not again', () => {
    const trouble = new ClockTrouble()
    expect([0, 2000, 4000, 6000].map((atMs) => early(trouble, atMs, 20))).toEqual([undefined, 20, undefined, undefined])
  })

  test('the same block again, from another peer, is one block', () => {
    const trouble = new ClockTrouble()
    const reason = { timestamp: BigInt(NOW + 20), now: NOW }
    for (let atMs = 0; atMs < 100; atMs++) expect(trouble.future(reason, atMs)).toBeUndefined()
    expect(trouble.future({ timestamp: BigInt(NOW + 22), now: NOW + 2 }, 2000)).toBe(20)
  })

  test('a single block far ahead does not move the median', () => {
    const trouble = new ClockTrouble()
    trouble.accepted(0)
    for (const atMs of [10_000, 12_000, 14_000, 16_000]) early(trouble, atMs, 20)
    early(trouble, 18_000, 10_000)
    expect(early(trouble, 61_000, 20)).toBe(20)
  })

  test('the median of two blocks lies between them', () => {
    const trouble = new ClockTrouble()
    early(trouble, 0, 30)
    expect(early(trouble, 1000, 20)).toBe(25)
  })

  test('timestamps at the end of their range do no harm', () => {
    const trouble = new ClockTrouble()
    trouble.future({ timestamp: 2n ** 64n - 1n, now: NOW }, 0)
    expect(trouble.future({ timestamp: 2n ** 64n - 2n, now: NOW }, 1)).toBeGreaterThan(2 ** 63)
  })

  test('blocks more than a minute apart are no trouble', () => {
    const trouble = new ClockTrouble()
    for (let i = 0; i < 10; i++) expect(early(trouble, i * (MINUTE + 1), 20)).toBeUndefined()
  })

  test('nothing is told within a minute of an accepted block', () => {
    const trouble = new ClockTrouble()
    trouble.accepted(0)
    for (let atMs = 1000; atMs < MINUTE; atMs += 1000) expect(early(trouble, atMs, 7)).toBeUndefined()
    expect(early(trouble, MINUTE, 7)).toBe(7)
  })

  test('trouble that lasts is told again after ten minutes', () => {
    const trouble = new ClockTrouble()
    const told: number[] = []
    for (let atMs = 0; atMs <= 25 * MINUTE; atMs += 2000) if (early(trouble, atMs, 20) !== undefined) told.push(atMs)
    expect(told).toEqual([2000, 2000 + 10 * MINUTE, 2000 + 20 * MINUTE])
  })

  test('trouble that went and came back is told again, with its own offset', () => {
    const trouble = new ClockTrouble()
    early(trouble, 0, 20)
    expect(early(trouble, 1000, 20)).toBe(20)
    trouble.accepted(2000)
    early(trouble, 3000 + MINUTE, 40)
    expect(early(trouble, 4000 + MINUTE, 40)).toBe(40)
  })

  test('ten thousand blocks in a moment keep to the last 64', () => {
    const trouble = new ClockTrouble()
    trouble.accepted(0)
    for (let i = 0; i < 10_000; i++) trouble.future({ timestamp: BigInt(NOW + 1000 + i), now: NOW }, 1000)
    // The last 64 are 10936 to 10999 s ahead; one of 20 s takes the place of the first.
    expect(trouble.future({ timestamp: BigInt(NOW + 20), now: NOW }, MINUTE)).toBe(10_968)
  })
})
