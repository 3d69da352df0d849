import { describe, expect, test } from 'vitest'
import { IpExemption, isIpRange } from '../../src/score/ip-exemption.ts'
import { peerParams } from '../../src/score/peer-params.ts'
import { defaultScoreOptions } from '../../src/score/score-options.ts'
import { SCORE_THRESHOLDS } from '../../src/score/thresholds.ts'

const paramsAt = (blockTime: number) => peerParams(defaultScoreOptions, blockTime, () => 7)

describe('peerParams', () => {
  test('are those of op-node at 2 s blocks', () => {
    const { behaviourPenaltyDecay, IPColocationFactorWhitelist, appSpecificScore, ...params } = paramsAt(2)
    expect(appSpecificScore('a')).toBe(7)
    expect(behaviourPenaltyDecay).toBeCloseTo(0.9261187281287935, 15)
    expect(IPColocationFactorWhitelist.has('127.1.2.3')).toBe(true)
    expect(params).toEqual({
      topics: {},
      appSpecificWeight: 1,
      IPColocationFactorWeight: -35,
      IPColocationFactorThreshold: 10,
      behaviourPenaltyWeight: -16,
      behaviourPenaltyThreshold: 6,
      decayInterval: 2_000,
      decayToZero: 0.01,
      retainScore: 1_200_000,
    })
  })

  test('follow the block time; 0 counts as 2 s', () => {
    expect(paramsAt(1)).toMatchObject({ decayInterval: 1_000, retainScore: 600_000 })
    expect(paramsAt(0)).toMatchObject({ decayInterval: 2_000, retainScore: 1_200_000 })
  })

  test('of level none weigh nothing', () => {
    const params = peerParams({ ...defaultScoreOptions, level: 'none' }, 2, () => 7)
    expect([params.IPColocationFactorWeight, params.behaviourPenaltyWeight]).toEqual([0, 0])
    expect(params.appSpecificScore('a')).toBe(0)
  })

  test('come with op-node’s thresholds', () => {
    expect(Object.values(SCORE_THRESHOLDS)).toEqual([-10, -40, -40, 20, 0.05])
  })
})

test.each([
  ['127.0.0.1', true],
  ['127.255.255.255', true],
  ['128.0.0.1', false],
  ['::1', true],
  ['0:0:0:0:0:0:0:1', true],
  ['::2', false],
  ['10.1.0.1', true],
  ['10.2.0.1', false],
  ['fd00:1::5', true],
  ['1.2.3.4', true],
  ['1.2.3.5', false],
  ['no address', false],
  ['', false],
])('%s is exempt: %s', (ip, exempt) => {
  expect(new IpExemption(['127.0.0.0/8', '::1', '10.1.0.0/16', 'fd00:1::/32', '1.2.3.4']).has(ip)).toBe(exempt)
})

test.each([
  ['127.0.0.0/8', true],
  ['::1', true],
  ['fd00::/8', true],
  ['0.0.0.0/0', true],
  ['10.0.0.0/33', false],
  ['fd00::/129', false],
  ['10.0.0.0/', false],
  ['10.0.0.0/8/8', false],
  ['10.0.0.0/-1', false],
  ['10.0.0', false],
  ['host', false],
  ['', false],
])('%s is an address or a range: %s', (text, valid) => {
  expect(isIpRange(text)).toBe(valid)
})
