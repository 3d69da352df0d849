import { describe, expect, test } from 'vitest'
import { breakdown } from '../../src/score/breakdown.ts'
import { type ExplainInput, explain } from '../../src/score/explain.ts'
import { peerParams } from '../../src/score/peer-params.ts'
import { defaultScoreOptions } from '../../src/score/score-options.ts'

const NOW = 1_750_000_000_000
const params = peerParams(defaultScoreOptions, 2, () => 0)
const zero = { faults: 0, firstDeliveries: 0, validResponses: 0, errorResponses: 0, rejectedPayloads: 0 }
const none = { first: 0, duplicates: 0, repeats: 0, medianLagMs: undefined, invalid: {}, bytes: 0, topics: {} }

const scoreOf = (change: Partial<Parameters<typeof breakdown>[0]>) =>
  breakdown({ total: 0, counters: zero, behaviourPenalty: 0, peersAtIp: new Map(), ...change }, params)

function told(change: Partial<ExplainInput>) {
  const standing = { connected: true, protected: false, blocked: false, ban: undefined }
  return explain({ peerId: 'a', score: scoreOf({}), deliveries: none, ...standing, ...change }, params, NOW)
}

describe('a score taken apart', () => {
  test('adds up as gossipsub does', () => {
    const peersAtIp = new Map([
      ['192.0.2.1', 13],
      ['192.0.2.2', 10],
      ['127.0.0.1', 99],
    ])
    const counters = { ...zero, faults: 2, firstDeliveries: 10 }
    const { application, ipColocation, behaviour } = scoreOf({ counters, behaviourPenalty: 8, peersAtIp })
    expect(application).toEqual({ score: -19.5, counters })
    expect(ipColocation).toEqual({ score: -315, factor: 9 })
    expect(behaviour).toEqual({ score: -64, penalty: 8 })
  })

  test('of an unknown peer is nothing', () => {
    expect(scoreOf({})).toEqual({
      total: 0,
      application: { score: 0, counters: zero },
      ipColocation: { score: 0, factor: 0 },
      behaviour: { score: 0, penalty: 0 },
    })
  })
})

describe('an explanation', () => {
  test('of a peer in order has nothing to tell', () => {
    const { items, lines } = told({})
    expect(items).toEqual([])
    expect(lines).toEqual([
      'connected, score 0; nothing is withheld from it',
      'not banned',
      'brought 0 blocks first and 0 that were known',
    ])
  })

  test('says what counts, when it is gone, and which ban is on the peer', () => {
    const counters = { ...zero, faults: 5, firstDeliveries: 20 }
    const peersAtIp = new Map([['192.0.2.1', 12]])
    const score = scoreOf({ total: -253, counters, behaviourPenalty: 8, peersAtIp })
    const ban = {
      peerId: 'a',
      address: '192.0.2.1',
      reason: 'invalid messages',
      sinceMs: NOW,
      untilMs: NOW + 3_600_000,
    }
    const deliveries = { ...none, first: 20, duplicates: 7, repeats: 2, medianLagMs: 12.345, invalid: { signature: 5 } }
    const { items, lines } = told({ score, ban, deliveries, protected: true })
    expect(items.map(({ part, clearsInMs }) => [part, clearsInMs])).toEqual([
      ['ipColocation', undefined],
      ['behaviour', 8_000],
      ['faults', 2_689_736],
      ['firstDeliveries', 6_579_471],
    ])
    expect(lines).toEqual([
      'connected, protected from bans and pruning, score -253; below -40: nothing it sends is looked at',
      'banned for invalid messages with its address 192.0.2.1 until 2025-06-15T16:06:40.000Z, for another 60 min',
      '-140 for more than ten peers on its IP address (squared surplus 4), until others leave',
      '-64 for 8 broken promises or early grafts, above six, gone in 8 s',
      '-50 for 5 messages or floods by its own fault, gone in 45 min',
      '+1 for 20 blocks that it brought first, gone in 110 min',
      'brought 20 blocks first and 7 that were known, 12.35 ms behind the first (median), 2 of its own again',
      'not accepted of it: 5 signature',
    ])
  })

  test('of one that the operator blocked says so', () => {
    expect(told({ connected: false, blocked: true }).lines).toEqual([
      'not connected, score 0; nothing is withheld from it',
      'blocked by the operator, until unblocked',
      'not banned',
    ])
  })

  test('of one that is away does not count deliveries', () => {
    expect(told({ connected: false, score: scoreOf({ total: -11 }) }).lines).toEqual([
      'not connected, score -11; below -10: it is told nothing of messages and is in no mesh',
      'not banned',
    ])
  })
})
