import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { messageId } from '../../src/message-id.ts'
import {
  compress,
  decodeMessage,
  decodePayload,
  encodePayload,
  loadAccelerators,
  PAYLOAD_VERSIONS,
  PayloadError,
  type PayloadVersion,
  uncompress,
} from '../../src/payload/index.ts'
import { blocksTopic } from '../../src/topic.ts'
import { BlockValidator, describeReason } from '../../src/validity/index.ts'
import { blockOf, chainAt, messageOf, NOW, SIGNER, signedMessage } from '../support/signed-block.ts'

const SOAK = process.env.KONA_SOAK === '1'
const RUNS = SOAK ? 100_000 : 5_000
const TIMEOUT = SOAK ? 3_600_000 : 150_000

beforeAll(() => loadAccelerators())

const chains = { 1: chainAt('regolith'), 2: chainAt('canyon'), 3: chainAt('ecotone'), 4: chainAt('isthmus') }
const validators = {
  1: validatorOf(1),
  2: validatorOf(2),
  3: validatorOf(3),
  4: validatorOf(4),
}
const signed = { 1: signedBytes(1), 2: signedBytes(2), 3: signedBytes(3), 4: signedBytes(4) }

function validatorOf(version: PayloadVersion): BlockValidator {
  return new BlockValidator({ rollupConfig: chains[version], unsafeBlockSigner: SIGNER, clock: () => NOW * 1000 })
}

function signedBytes(version: PayloadVersion): Uint8Array {
  const transactions = [Uint8Array.of(1, 2, 3), new Uint8Array(0), new Uint8Array(300)]
  return encodePayload(blockOf(chains[version], { transactions }), version)
}

const versions = fc.constantFrom(...PAYLOAD_VERSIONS)

/** Judges, and fails on an `internal` reason: that would be a throw which only the last catch caught. */
function judge(version: PayloadVersion, data: Uint8Array): string {
  const topic = blocksTopic(chains[version].l2ChainId, version)
  expect(messageId(topic, data).length).toBe(20)
  const verdict = validators[version].validate(topic, data)
  if (verdict.verdict === 'accept') return 'accept'
  expect(verdict.reason.code, describeReason(verdict.reason)).not.toBe('internal')
  return verdict.reason.code
}

function onlyPayloadErrors(decode: () => unknown): void {
  try {
    decode()
  } catch (error) {
    expect(error).toBeInstanceOf(PayloadError)
  }
}

const changes = fc.array(
  fc.record({
    // Most changes go where the offsets are.
    at: fc.oneof(fc.nat(), fc.integer({ min: 400, max: 640 })),
    bytes: fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 4 }),
      fc.constantFrom(Uint8Array.of(0, 0, 0, 0), Uint8Array.of(255, 255, 255, 255)),
    ),
  }),
  { minLength: 1, maxLength: 4 },
)

function mutate(source: Uint8Array, edits: readonly { at: number; bytes: Uint8Array }[], cut: number): Uint8Array {
  const bytes = source.slice()
  for (const { at, bytes: patch } of edits)
    for (const [i, value] of patch.entries()) bytes[(at + i) % bytes.length] = value
  return cut % 4 === 0 ? bytes.subarray(0, bytes.length - (cut % bytes.length)) : bytes
}

test('random bytes never throw', { timeout: TIMEOUT }, () => {
  fc.assert(
    fc.property(versions, fc.uint8Array({ maxLength: 700 }), fc.boolean(), (version, bytes, snappy) => {
      const data = snappy ? compress(bytes) : bytes
      judge(version, data)
      onlyPayloadErrors(() => decodeMessage(data, { version }))
      onlyPayloadErrors(() => decodeMessage(bytes, { version, raw: true }))
      onlyPayloadErrors(() => decodePayload(bytes, version))
    }),
    { numRuns: RUNS },
  )
})

test('damaged messages never throw', { timeout: TIMEOUT }, () => {
  const messages = Object.fromEntries(
    PAYLOAD_VERSIONS.map((version) => [
      version,
      signedMessage(blockOf(chains[version]), version, chains[version].l2ChainId),
    ]),
  )
  fc.assert(
    fc.property(versions, changes, fc.nat(4000), fc.boolean(), (version, edits, cut, inside) => {
      const message = messages[version]!
      judge(version, inside ? compress(mutate(uncompress(message), edits, cut)) : mutate(message, edits, cut))
    }),
    { numRuns: RUNS },
  )
})

test('damaged payloads under a good signature never throw, and what decodes encodes to the same bytes', {
  timeout: TIMEOUT,
}, () => {
  const codes = new Set<string>()
  fc.assert(
    fc.property(versions, changes, fc.nat(4000), (version, edits, cut) => {
      const bytes = mutate(signed[version], edits, cut)
      codes.add(judge(version, messageOf(bytes, chains[version].l2ChainId)))
      onlyPayloadErrors(() => {
        const envelope = decodePayload(bytes, version)
        expect(Buffer.compare(encodePayload(envelope, version), bytes)).toBe(0)
      })
    }),
    { numRuns: RUNS },
  )
  expect([...codes]).toEqual(expect.arrayContaining(['ssz', 'block_hash', 'timestamp_past', 'timestamp_future']))
})
