import { ByteListType, ByteVectorType, ContainerType, ListCompositeType, UintBigintType } from '@chainsafe/ssz'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  bytesToHex,
  checksumAddress,
  decodePayload,
  type ExecutionPayload,
  type ExecutionPayloadEnvelope,
  encodePayload,
  PAYLOAD_VERSIONS,
  PayloadError,
  type PayloadVersion,
} from '../../src/payload/index.ts'
import { blockOf, chainAt, FIRST_FORK, ZERO_HASH } from '../support/signed-block.ts'

const hash = new ByteVectorType(32)
const uint64 = new UintBigintType(8)
const withdrawal = new ContainerType({
  index: uint64,
  validatorIndex: uint64,
  address: new ByteVectorType(20),
  amount: uint64,
})
const v1 = {
  parentHash: hash,
  feeRecipient: new ByteVectorType(20),
  stateRoot: hash,
  receiptsRoot: hash,
  logsBloom: new ByteVectorType(256),
  prevRandao: hash,
  blockNumber: uint64,
  gasLimit: uint64,
  gasUsed: uint64,
  timestamp: uint64,
  extraData: new ByteListType(32),
  baseFeePerGas: new UintBigintType(32),
  blockHash: hash,
  transactions: new ListCompositeType(new ByteListType(2 ** 30), 2 ** 20),
}
const v2 = { ...v1, withdrawals: new ListCompositeType(withdrawal, 16) }
const v3 = { ...v2, blobGasUsed: uint64, excessBlobGas: uint64 }
const v4 = { ...v3, withdrawalsRoot: hash }
const oracles = {
  1: new ContainerType(v1),
  2: new ContainerType(v2),
  3: new ContainerType(v3),
  4: new ContainerType(v4),
}

const byteArray = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const hex = byteArray(32).map(bytesToHex)
const address = byteArray(20).map(checksumAddress)
const number64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })

function payloads(version: PayloadVersion): fc.Arbitrary<ExecutionPayload> {
  return fc.record({
    parentHash: hex,
    feeRecipient: address,
    stateRoot: hex,
    receiptsRoot: hex,
    logsBloom: byteArray(256),
    prevRandao: hex,
    blockNumber: number64,
    gasLimit: number64,
    gasUsed: number64,
    timestamp: number64,
    extraData: fc.uint8Array({ maxLength: 32 }),
    baseFeePerGas: fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }),
    blockHash: hex,
    transactions: fc.array(fc.uint8Array({ maxLength: 90 }), { maxLength: 12 }),
    ...(version >= 2 && {
      withdrawals: fc.array(fc.record({ index: number64, validatorIndex: number64, address, amount: number64 }), {
        maxLength: 16,
      }),
    }),
    ...(version >= 3 && { blobGasUsed: number64, excessBlobGas: number64 }),
    ...(version >= 4 && { withdrawalsRoot: hex }),
  }) as fc.Arbitrary<ExecutionPayload>
}

const isHex = (value: unknown): value is string => typeof value === 'string' && value.startsWith('0x')

/** What the oracle takes: bytes for hex. */
function toOracle(value: unknown): unknown {
  if (isHex(value)) return new Uint8Array(Buffer.from(value.slice(2), 'hex'))
  if (Array.isArray(value)) return value.map(toOracle)
  if (value instanceof Uint8Array || typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, toOracle(field)]))
}

describe.each(PAYLOAD_VERSIONS.map((version) => ({ version })))('v$version', ({ version }) => {
  const oracle = oracles[version] as unknown as { serialize(value: unknown): Uint8Array }
  const envelopes = fc
    .tuple(payloads(version), hex)
    .map(
      ([executionPayload, parentBeaconBlockRoot]): ExecutionPayloadEnvelope =>
        version >= 3 ? { executionPayload, parentBeaconBlockRoot } : { executionPayload },
    )

  test('encodes as @chainsafe/ssz does, and decodes to the same object', () => {
    fc.assert(
      fc.property(envelopes, (envelope) => {
        const bytes = encodePayload(envelope, version)
        const ssz = oracle.serialize(toOracle(envelope.executionPayload))
        expect(Buffer.from(bytes.subarray(version >= 3 ? 32 : 0)).equals(ssz)).toBe(true)
        expect(decodePayload(bytes, version)).toEqual(envelope)
      }),
      { numRuns: 200 },
    )
  })

  test('reads bytes that lie inside a larger buffer, and gives views of it', () => {
    const envelope = blockOf(chainAt(FIRST_FORK[version]))
    const bytes = encodePayload(envelope, version)
    const larger = new Uint8Array(bytes.length + 13).fill(7)
    larger.set(bytes, 5)
    const decoded = decodePayload(larger.subarray(5, 5 + bytes.length), version)
    expect(decoded).toEqual(envelope)
    expect(decoded.executionPayload.transactions[0]?.buffer).toBe(larger.buffer)
    expect(Object.isFrozen(decoded.executionPayload) && Object.isFrozen(decoded.executionPayload.transactions)).toBe(
      true,
    )
  })

  const good = encodePayload(blockOf(chainAt(FIRST_FORK[version])), version)
  const start = version >= 3 ? 32 : 0
  const fixed = { 1: 508, 2: 512, 3: 528, 4: 560 }[version]
  const withUint32 = (offset: number, value: number): Uint8Array => {
    const bytes = good.slice()
    new DataView(bytes.buffer).setUint32(start + offset, value, true)
    return bytes
  }
  // Extra data is empty before Holocene: the transactions begin at `fixed`, unless it is Isthmus with nine bytes.
  const transactions = fixed + (version === 4 ? 9 : 0)
  const bad: readonly { name: string; bytes: Uint8Array }[] = [
    { name: 'no bytes', bytes: new Uint8Array(0) },
    { name: 'a fixed part cut by one', bytes: good.subarray(0, start + fixed - 1) },
    { name: 'extra data not right behind the fixed part', bytes: withUint32(436, fixed + 1) },
    { name: 'transactions before extra data', bytes: withUint32(504, fixed - 1) },
    { name: '33 bytes of extra data', bytes: withUint32(504, fixed + 33) },
    { name: 'transactions far outside', bytes: withUint32(504, 0xffffffff) },
    { name: 'a first transaction offset of 0', bytes: withUint32(transactions, 0) },
    { name: 'a first transaction offset of 6', bytes: withUint32(transactions, 6) },
    { name: 'a first transaction outside', bytes: withUint32(transactions, 4096) },
    { name: 'a second transaction offset behind the end', bytes: withUint32(transactions, 8) },
    ...(version >= 2
      ? [
          { name: 'withdrawals before transactions', bytes: withUint32(508, fixed - 4) },
          { name: 'withdrawals behind the end', bytes: withUint32(508, good.length + 1) },
          { name: 'part of a withdrawal', bytes: Uint8Array.of(...good, 1) },
          { name: '17 withdrawals', bytes: Uint8Array.of(...good, ...new Uint8Array(17 * 44)) },
        ]
      : []),
  ]
  test.each(bad)('refuses $name', ({ bytes }) => {
    let thrown: unknown
    try {
      decodePayload(bytes, version)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(PayloadError)
    expect((thrown as PayloadError).code).toBe('ssz')
  })

  test('accepts transactions of no bytes, as op-node does', () => {
    const envelope = blockOf(chainAt(FIRST_FORK[version]), {
      transactions: [new Uint8Array(0), Uint8Array.of(1), new Uint8Array(0)],
    })
    expect(decodePayload(encodePayload(envelope, version), version)).toEqual(envelope)
  })
})

describe('what cannot be encoded', () => {
  const ecotone = blockOf(chainAt('ecotone'))
  const payload = ecotone.executionPayload
  const rows: readonly { field: string; version: PayloadVersion; envelope: ExecutionPayloadEnvelope }[] = [
    { field: 'parentBeaconBlockRoot', version: 3, envelope: { executionPayload: payload } },
    { field: 'parentBeaconBlockRoot', version: 2, envelope: ecotone },
    { field: 'withdrawalsRoot', version: 4, envelope: ecotone },
    { field: 'blobGasUsed', version: 2, envelope: { executionPayload: payload } },
    {
      field: 'blockNumber',
      version: 3,
      envelope: { ...ecotone, executionPayload: { ...payload, blockNumber: 2n ** 64n } },
    },
    { field: 'gasUsed', version: 3, envelope: { ...ecotone, executionPayload: { ...payload, gasUsed: -1n } } },
    { field: 'parentHash', version: 3, envelope: { ...ecotone, executionPayload: { ...payload, parentHash: '0x12' } } },
    {
      field: 'extraData',
      version: 3,
      envelope: { ...ecotone, executionPayload: { ...payload, extraData: new Uint8Array(33) } },
    },
    {
      field: 'logsBloom',
      version: 3,
      envelope: { ...ecotone, executionPayload: { ...payload, logsBloom: new Uint8Array(255) } },
    },
    {
      field: 'feeRecipient',
      version: 3,
      envelope: { ...ecotone, executionPayload: { ...payload, feeRecipient: ZERO_HASH } },
    },
  ]
  test.each(rows)('v$version: $field', ({ field, version, envelope }) => {
    expect(() => encodePayload(envelope, version)).toThrow(
      expect.objectContaining({ name: 'PayloadError', code: 'field', field }),
    )
  })

  test('the empty-trie withdrawals root stays in version 4', () => {
    const withdrawalsRoot = '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421'
    const isthmus = blockOf(chainAt('isthmus'), { withdrawalsRoot })
    expect(decodePayload(encodePayload(isthmus, 4), 4).executionPayload.withdrawalsRoot).toBe(withdrawalsRoot)
  })
})
