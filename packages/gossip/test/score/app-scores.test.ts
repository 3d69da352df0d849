import { MemoryDatastore } from 'datastore-core'
import { describe, expect, test } from 'vitest'
import { APP_SCORE_PARAMS, type AppScorePart } from '../../src/score/app-params.ts'
import { AppScores, MAX_SCORED_PEERS } from '../../src/score/app-scores.ts'
import { msToZero, valueAt } from '../../src/score/counter.ts'
import { SCORE_THRESHOLDS } from '../../src/score/thresholds.ts'
import { randomPeerId } from '../support/peer-id.ts'

const PEER = await randomPeerId()
const NOW = 1_750_000_000_000

function scoresOf(datastore?: MemoryDatastore) {
  const changed: string[] = []
  const failed = (error: unknown) => {
    throw error
  }
  return { changed, scores: new AppScores({ datastore, chainId: 10, failed }, (peerId) => changed.push(peerId)) }
}

function count(scores: AppScores, part: AppScorePart, times: number, atMs = NOW): void {
  for (let i = 0; i < times; i++) scores.count(part, PEER, atMs)
}

describe('the application score', () => {
  test('graylists at the fifth fault and not before, whatever good a peer did', () => {
    const bad = scoresOf().scores
    count(bad, 'faults', 4)
    expect(bad.score(PEER, NOW)).toBe(-40)
    expect(bad.score(PEER, NOW)).not.toBeLessThan(SCORE_THRESHOLDS.graylistThreshold)
    const mixed = scoresOf().scores
    count(mixed, 'firstDeliveries', 1_000)
    count(mixed, 'validResponses', 1_000)
    count(mixed, 'faults', 5)
    expect(mixed.score(PEER, NOW)).toBeLessThan(SCORE_THRESHOLDS.graylistThreshold)
  })

  test('is never low enough by faults alone for the ban threshold', () => {
    const { scores } = scoresOf()
    count(scores, 'faults', 1_000)
    expect(scores.score(PEER, NOW)).toBe(-90)
    expect(scores.faults(PEER, NOW)).toBe(1_000)
  })

  test.each(Object.entries(APP_SCORE_PARAMS))('%s: weight, cap, half-life and end', (name, param) => {
    const part = name as AppScorePart
    const { weight, cap, halfLifeMs } = param
    const { scores, changed } = scoresOf()
    count(scores, part, 1)
    expect(changed).toEqual([PEER])
    expect(scores.score(PEER, NOW)).toBeCloseTo(weight, 10)
    expect(scores.score(PEER, NOW + halfLifeMs)).toBeCloseTo(weight / 2, 10)
    count(scores, part, 2 * cap)
    expect(scores.counters(PEER, NOW)[part]).toBe(cap)
    const zeroMs = msToZero(cap, halfLifeMs)
    expect(scores.score(PEER, NOW + zeroMs - 1_000)).not.toBe(0)
    expect(scores.score(PEER, NOW + zeroMs + 1)).toBe(0)
  })

  test('forgives faults as a whole, and a clock that goes back forgives nothing', () => {
    const { scores } = scoresOf()
    count(scores, 'faults', 3)
    expect(scores.faults(PEER, NOW - 1_000_000)).toBe(3)
    const laterMs = NOW + msToZero(3, APP_SCORE_PARAMS.faults.halfLifeMs) + 1
    expect(scores.faults(PEER, laterMs)).toBe(0)
    count(scores, 'faults', 1, laterMs)
    expect(scores.faults(PEER, laterMs)).toBe(1)
  })

  test('of a peer that is forgiven is 0', () => {
    const { scores } = scoresOf()
    count(scores, 'faults', 5)
    scores.clear(PEER)
    expect([scores.score(PEER, NOW), scores.faults(PEER, NOW)]).toEqual([0, 0])
  })

  test('is kept of so many peers, and what speaks against one over a restart', async () => {
    const datastore = new MemoryDatastore()
    const { scores } = scoresOf(datastore)
    count(scores, 'faults', 3)
    count(scores, 'firstDeliveries', 5)
    const other = await randomPeerId()
    scores.count('firstDeliveries', other, NOW)
    await scores.flush()
    const again = scoresOf(datastore).scores
    expect(await again.restore()).toBe(0)
    expect(again.counters(PEER, NOW).faults).toBe(3)
    expect(again.faults(PEER, NOW)).toBe(3)
    expect(again.score(other, NOW)).toBe(0)
    for (let i = 0; i < MAX_SCORED_PEERS; i++) again.count('faults', `peer ${i}`, NOW)
    expect(again.score(PEER, NOW)).toBe(0)
    expect(again.score('peer 0', NOW)).toBe(-10)
  })
})

test('a counter halves, ends, and does not grow', () => {
  expect(valueAt(undefined, 1_000, NOW)).toBe(0)
  expect(valueAt({ value: 8, atMs: NOW }, 1_000, NOW + 3_000)).toBe(1)
  expect(valueAt({ value: 8, atMs: NOW }, 1_000, NOW - 3_000)).toBe(8)
  expect(valueAt({ value: 8, atMs: NOW }, 1_000, NOW + 10_000)).toBe(0)
  expect(msToZero(0, 1_000)).toBe(0)
})
