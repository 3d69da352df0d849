import { describe, expect, test } from 'vitest'
import { PAYLOAD_VERSIONS, payloadFromRpc, payloadToRpc } from '../../src/payload/index.ts'
import { blockOf, chainAt, FIRST_FORK, SIGNER, ZERO_HASH } from '../support/signed-block.ts'

test.each(PAYLOAD_VERSIONS.map((version) => ({ version })))('v$version goes through JSON and back', ({ version }) => {
  const envelope = blockOf(chainAt(FIRST_FORK[version]), {
    gasUsed: 2n ** 64n - 1n,
    ...(version >= 2 && { withdrawals: [{ index: 1n, validatorIndex: 0n, address: SIGNER, amount: 300n }] }),
  })
  expect(payloadFromRpc(JSON.parse(JSON.stringify(payloadToRpc(envelope))))).toEqual(envelope)
})

test('quantities have no zeros in front, bytes are whole', () => {
  const { executionPayload: json } = payloadToRpc(blockOf(chainAt('ecotone')))
  expect(json).toMatchObject({ blockNumber: '0xa', gasUsed: '0x0', extraData: '0x', transactions: ['0x02010203'] })
})

describe('bad JSON is refused, naming the field', () => {
  const good = payloadToRpc(blockOf(chainAt('isthmus')))
  const withField = (field: string, value: unknown): unknown => ({
    ...good,
    executionPayload: { ...good.executionPayload, [field]: value },
  })
  const rows: readonly { field: string; json: unknown }[] = [
    { field: 'envelope', json: null },
    { field: 'envelope', json: [] },
    { field: 'executionPayload', json: {} },
    { field: 'parentBeaconBlockRoot', json: { ...good, parentBeaconBlockRoot: '0x1' } },
    { field: 'blockNumber', json: withField('blockNumber', 10) },
    { field: 'blockNumber', json: withField('blockNumber', '0x') },
    { field: 'gasUsed', json: withField('gasUsed', '0x1ffffffffffffffff') },
    { field: 'gasUsed', json: withField('gasUsed', `0x${'0'.repeat(1_000_000)}`) },
    { field: 'logsBloom', json: withField('logsBloom', '0x00') },
    { field: 'feeRecipient', json: withField('feeRecipient', ZERO_HASH) },
    { field: 'transactions', json: withField('transactions', 'none') },
    { field: 'transactions[1]', json: withField('transactions', ['0x00', '0xz0']) },
    { field: 'withdrawals[0]', json: withField('withdrawals', [7]) },
    {
      field: 'withdrawals[0].amount',
      json: withField('withdrawals', [{ index: '0x0', validatorIndex: '0x0', address: SIGNER }]),
    },
    { field: 'blockHash', json: withField('blockHash', undefined) },
  ]
  test.each(rows)('$field', ({ field, json }) => {
    expect(() => payloadFromRpc(json)).toThrow(expect.objectContaining({ name: 'PayloadError', code: 'rpc', field }))
  })

  test('in one short line', () => {
    try {
      payloadFromRpc(withField('parentHash', 'x'.repeat(100_000)))
    } catch (error) {
      expect((error as Error).message.length).toBeLessThan(200)
    }
    expect.assertions(1)
  })

  test('null is a missing field', () => {
    const { withdrawalsRoot: _, ...rest } = good.executionPayload
    const json = { executionPayload: { ...rest, withdrawalsRoot: null }, parentBeaconBlockRoot: null }
    expect(payloadFromRpc(json).executionPayload.withdrawalsRoot).toBeUndefined()
  })
})
