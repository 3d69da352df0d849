import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PEER_RATE, PeerBuckets, TOTAL_RATE, TokenBucket } from '../../src/sync/rate-limit.ts'

describe('a bucket', () => {
  test('gives its burst at once, then one token each 250 ms', () => {
    const bucket = new TokenBucket(PEER_RATE, 0)
    const waits = Array.from({ length: 18 }, () => bucket.reserve(0, 20_000))
    expect(waits).toEqual([...Array<number>(15).fill(0), 250, 500, 750])
  })

  test('takes nothing for who would wait too long', () => {
    const bucket = new TokenBucket(PEER_RATE, 0)
    const waits = Array.from({ length: 100 }, () => bucket.reserve(0, 20_000))
    expect(waits.filter((wait) => wait !== undefined)).toHaveLength(15 + 80)
    expect(waits[94]).toBe(20_000)
    expect(bucket.reserve(250, 20_000)).toBe(20_000)
    expect(bucket.reserve(250, 20_000)).toBeUndefined()
  })

  test('fills up to its burst, and not when the clock goes back', () => {
    const bucket = new TokenBucket(TOTAL_RATE, 1_000)
    for (let i = 0; i < 40; i++) bucket.reserve(1_000, 0)
    expect(bucket.ready(1_000)).toBe(false)
    expect(bucket.ready(0)).toBe(false)
    expect(bucket.ready(1_050)).toBe(true)
    const later = Array.from({ length: 41 }, () => bucket.reserve(1_000_000, 0))
    expect(later.filter((wait) => wait === 0)).toHaveLength(40)
  })

  test('never lets more through than its rate', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2_000), { maxLength: 200 }), (pauses) => {
        const bucket = new TokenBucket(PEER_RATE, 0)
        let nowMs = 0
        const times: number[] = []
        for (const pause of pauses) {
          nowMs += pause
          const wait = bucket.reserve(nowMs, 20_000)
          if (wait !== undefined) times.push(nowMs + wait)
        }
        for (const [i, time] of times.entries()) {
          const before = times.filter((other, j) => j <= i && other > time - 1_000).length
          expect(before).toBeLessThanOrEqual(PEER_RATE.burst + PEER_RATE.perSecond)
        }
      }),
    )
  })
})

test('the least recently used of 1,000 peers is forgotten', () => {
  const buckets = new PeerBuckets()
  const first = buckets.of('0', 0)
  for (let i = 1; i < 1_000; i++) buckets.of(String(i), 0)
  expect(buckets.of('0', 0)).toBe(first)
  const second = buckets.of('1', 0)
  buckets.of('1000', 0)
  expect(buckets.size).toBe(1_000)
  expect(buckets.of('0', 0)).toBe(first)
  expect(buckets.of('1', 0)).toBe(second)
})
