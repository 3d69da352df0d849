import { activateAt, FORKS } from '@kona/genesis'
import { describe, expect, test } from 'vitest'
import { blockHash, decodePayload, encodePayload, extraDataAt, versionAt } from '../../src/payload/index.ts'
import { blockOf, chainAt, NOW, ZERO_HASH } from '../support/signed-block.ts'

const FIELDS = {
  bedrock: { version: 1, extraData: 0 },
  regolith: { version: 1, extraData: 0 },
  canyon: { version: 2, extraData: 0 },
  delta: { version: 2, extraData: 0 },
  ecotone: { version: 3, extraData: 0 },
  fjord: { version: 3, extraData: 0 },
  granite: { version: 3, extraData: 0 },
  holocene: { version: 3, extraData: 9 },
  isthmus: { version: 4, extraData: 9 },
  jovian: { version: 4, extraData: 17 },
  karst: { version: 4, extraData: 17 },
  lagoon: { version: 4, extraData: 17 },
} as const

test.each((['bedrock', ...FORKS] as const).map((fork) => ({ fork, ...FIELDS[fork] })))(
  '$fork: version $version, $extraData bytes of extra data',
  ({ fork, version, extraData }) => {
    const config = chainAt(fork)
    const envelope = blockOf(config)
    const payload = envelope.executionPayload
    expect(versionAt(config, payload.timestamp)).toBe(version)
    expect(payload.extraData.length).toBe(extraData)
    expect(payload.blockNumber).toBe(10n)
    expect(payload.blockHash).toBe(blockHash(payload, envelope.parentBeaconBlockRoot))
    expect(decodePayload(encodePayload(envelope, version), version)).toEqual(envelope)
  },
)

describe('versionAt', () => {
  test('changes at the second of the fork', () => {
    const config = activateAt(chainAt('ecotone'), 'isthmus', NOW)
    expect(versionAt(config, NOW - 1)).toBe(3)
    expect(versionAt(config, BigInt(NOW))).toBe(4)
  })
})

describe('extraDataAt', () => {
  const params = { denominator: 0x01020304, elasticity: 0x05060708, minBaseFee: 0x0a0b0c0d0e0f1011n }

  test('Holocene: version 0, denominator, elasticity', () => {
    expect(Buffer.from(extraDataAt(chainAt('holocene'), 0n, params)).toString('hex')).toBe('000102030405060708')
  })

  test('Jovian: version 1, and the minimum base fee behind', () => {
    expect(Buffer.from(extraDataAt(chainAt('jovian'), 0n, params)).toString('hex')).toBe(
      '0101020304050607080a0b0c0d0e0f1011',
    )
  })
})

test('what is given wins over the defaults, and two blocks differ', () => {
  const config = chainAt('isthmus')
  const stateRoot = `0x${'cd'.repeat(32)}` as const
  const given = blockOf(config, { stateRoot, gasUsed: 5n, parentBeaconBlockRoot: stateRoot })
  expect(given.executionPayload).toMatchObject({ stateRoot, gasUsed: 5n })
  expect(given.parentBeaconBlockRoot).toBe(stateRoot)
  const next = blockOf(config, { parent: { hash: given.executionPayload.blockHash, number: 10n } })
  expect(next.executionPayload.stateRoot).not.toBe(blockOf(config).executionPayload.stateRoot)
  expect(next.executionPayload.withdrawalsRoot).not.toBe(ZERO_HASH)
})
