import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type DevnetBlock, Tally } from '../../src/devnet/tally.ts'

const hash = (n: number) => `0x${n.toString(16).padStart(64, '0')}` as const
const published = (n: number, atMs: number) => ({ number: BigInt(n), hash: hash(n), bytes: 10, atMs })
const accepted = (n: number, atMs: number, lowestScore = 0) => ({ number: BigInt(n), hash: hash(n), atMs, lowestScore })

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function tallyOf(followers: string[]) {
  const blocks: DevnetBlock[] = []
  return { blocks, tally: new Tally(followers, { lateMs: 5_000, onBlock: (block) => blocks.push(block) }) }
}

test('a block is told once it reached every follower, whoever speaks first', () => {
  const { blocks, tally } = tallyOf(['f1', 'f2'])
  tally.accepted('f1', accepted(1, 103))
  tally.published(published(1, 100))
  expect(blocks).toEqual([])
  tally.accepted('f2', accepted(1, 107.5, -3))
  expect(blocks).toEqual([{ number: 1n, hash: hash(1), bytes: 10, latencyMs: { f1: 3, f2: 7.5 }, lowestScore: -3 }])
  expect(tally.summary()).toMatchObject({ blocks: 1, delivered: 2, expected: 2 })
})

test('a block that misses a follower is told when it is late', () => {
  const { blocks, tally } = tallyOf(['f1', 'f2'])
  tally.published(published(1, 0))
  tally.accepted('f2', accepted(1, 1))
  vi.advanceTimersByTime(5_000)
  expect(blocks).toEqual([{ number: 1n, hash: hash(1), bytes: 10, latencyMs: { f1: null, f2: 1 }, lowestScore: 0 }])
  expect(tally.summary()).toMatchObject({ blocks: 1, delivered: 1, expected: 2 })
})

test('an accept that is later than late opens nothing again', () => {
  const { blocks, tally } = tallyOf(['f1'])
  tally.published(published(1, 0))
  vi.advanceTimersByTime(5_000)
  tally.accepted('f1', accepted(1, 5_500))
  expect(tally.open).toBe(0)
  expect(blocks).toHaveLength(1)
  expect(tally.summary()).toMatchObject({ blocks: 1, delivered: 0, expected: 1 })
})

test('a summary in mid-run changes nothing', () => {
  const { blocks, tally } = tallyOf(['f1'])
  tally.published(published(1, 0))
  expect(tally.summary()).toMatchObject({ blocks: 0 })
  tally.accepted('f1', accepted(1, 2))
  expect(blocks).toHaveLength(1)
  expect(tally.summary()).toMatchObject({ blocks: 1, delivered: 1 })
})

test('a block still under way at the end counts on neither side', () => {
  const { blocks, tally } = tallyOf(['f1'])
  tally.published(published(1, 0))
  expect(tally.open).toBe(1)
  expect(tally.summary()).toMatchObject({ blocks: 0, delivered: 0, expected: 0 })
  tally.clear()
  vi.advanceTimersByTime(10_000)
  expect(blocks).toEqual([])
})

test('a follower that is gone misses nothing; one that comes counts from the next block on', () => {
  const { blocks, tally } = tallyOf(['f1', 'f2'])
  tally.published(published(1, 100))
  tally.accepted('f1', accepted(1, 103))
  tally.leave('f2')
  tally.published(published(2, 200))
  tally.accepted('f3', accepted(2, 204))
  tally.join('f3')
  tally.accepted('f1', accepted(2, 205))
  tally.published(published(3, 300))
  tally.accepted('f1', accepted(3, 301))
  tally.accepted('f3', accepted(3, 302))
  expect(blocks.map(({ latencyMs }) => latencyMs)).toEqual([{ f1: 3 }, { f1: 5 }, { f1: 1, f3: 2 }])
  expect(tally.summary()).toMatchObject({ blocks: 3, delivered: 4, expected: 4 })
})
