import { keccak_256 } from '@noble/hashes/sha3.js'
import fc from 'fast-check'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { compile } from '../../scripts/compile-wasm.ts'
import { hexToBytes } from '../../src/payload/hex.ts'
import {
  blockHash,
  bytesToHex,
  compress,
  encodePayload,
  loadAccelerators,
  PAYLOAD_VERSIONS,
  transactionsRoot,
  uncompress,
  useAccelerators,
} from '../../src/payload/index.ts'
import { hashList, hashMessage } from '../../src/payload/message-hashes.ts'
import { keccak256 } from '../../src/payload/native/keccak.ts'
import { wasm } from '../../src/payload/native/wasm.ts'
import { WASM_MODULE } from '../../src/payload/native/wasm-module.ts'
import { indexTrieRoot } from '../../src/payload/transactions-root.ts'
import { blockOf, chainAt, FIRST_FORK, SIGNER } from '../support/signed-block.ts'

const SOAK = process.env.KONA_SOAK === '1'
const RUNS = SOAK ? 100_000 : 500
const TIMEOUT = SOAK ? 3_600_000 : 60_000

beforeAll(() => loadAccelerators())
afterEach(() => useAccelerators(true))

/** What the plain forms give, those that serve where there is no WebAssembly. */
function plain<T>(call: () => T): T {
  useAccelerators(false)
  try {
    return call()
  } finally {
    useAccelerators(true)
  }
}

const equal = (a: Uint8Array | undefined, b: Uint8Array): void =>
  expect(a === undefined ? a : Buffer.from(a).toString('hex')).toBe(Buffer.from(b).toString('hex'))

/** Values of a list: of all lengths that a leaf can be embedded with, take one block, end at a block's end or go on. */
const value = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 40 }),
  fc.uint8Array({ minLength: 110, maxLength: 150 }),
  fc.uint8Array({ minLength: 1, maxLength: 900 }),
)
const list = fc.oneof(
  fc.array(value, { maxLength: 40 }),
  fc.array(value, { minLength: 120, maxLength: 300, size: 'max' }),
)

test('the committed module is what its sources build', { timeout: 60_000 }, async () => {
  expect(Buffer.from(await compile()).toString('base64') === WASM_MODULE).toBe(true)
})

describe('keccak256', () => {
  test('of every length up to several blocks is noble’s', () => {
    for (let length = 0; length <= 700; length++) {
      const data = new Uint8Array(length).map((_, i) => i * 7 + length)
      equal(keccak256(data), keccak_256(data))
    }
  })

  test.each([8159, 8160, 8161, 16_320, 100_000, 12_000_000])(
    'of %i bytes, more than its input holds at once',
    (length) => {
      const data = new Uint8Array(length).map((_, i) => i ^ (i >> 8))
      equal(keccak256(data), keccak_256(data))
      equal(keccak256(data.subarray(0, 5000), data.subarray(5000)), keccak_256(data))
    },
  )
})

describe('transactions root', () => {
  test('is the plain form’s for any list', { timeout: TIMEOUT }, () => {
    fc.assert(
      fc.property(list, (values) => {
        expect(transactionsRoot(values)).toBe(plain(() => transactionsRoot(values)))
      }),
      { numRuns: RUNS },
    )
  })

  test('for each number of values up to 700, of each length', () => {
    for (let count = 1; count <= 700; count++) {
      const values = Array.from({ length: count }, (_, i) =>
        new Uint8Array(1 + ((i * i + count) % 330)).fill(i + count),
      )
      equal(
        hashList(values),
        plain(() => indexTrieRoot(values)),
      )
    }
  })

  test('of no values', () => {
    equal(
      hashList([]),
      plain(() => indexTrieRoot([])),
    )
  })

  test.each([16_384, 16_385])('of %i values, up to its limit and beyond', (count) => {
    const values = Array.from({ length: count }, (_, i) => new Uint8Array(1 + (i % 60)).fill(i))
    expect(hashList(values) === undefined).toBe(count > 16_384)
    expect(transactionsRoot(values)).toBe(plain(() => transactionsRoot(values)))
  })

  test('of values that do not fit into its memory, or with an empty one, is the plain form’s', () => {
    const large = new Uint8Array(5_000_000).fill(3)
    for (const values of [
      [large],
      [large, Uint8Array.of(1)],
      [new Uint8Array(0)],
      [Uint8Array.of(1), new Uint8Array(0)],
    ]) {
      expect(hashList(values)).toBe(undefined)
      expect(transactionsRoot(values)).toBe(plain(() => transactionsRoot(values)))
    }
  })
})

const uint = (bits: number) =>
  fc.oneof(fc.bigInt({ min: 0n, max: 2n ** BigInt(bits) - 1n }), fc.bigInt({ min: 0n, max: 300n }))
const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(bytesToHex)

/** Payloads of all versions, with any values in them; those without transactions too. */
const payloads = fc
  .record({
    version: fc.constantFrom(...PAYLOAD_VERSIONS),
    transactions: list,
    receiptsRoot: hash,
    prevRandao: hash,
    gasLimit: uint(64),
    gasUsed: uint(64),
    timestamp: uint(64),
    baseFeePerGas: uint(256),
    extraData: fc.uint8Array({ maxLength: 32 }),
    logsBloom: fc.uint8Array({ minLength: 256, maxLength: 256 }),
    number: uint(64),
    blobGasUsed: uint(64),
    excessBlobGas: uint(64),
    withdrawalsRoot: hash,
    parentBeaconBlockRoot: hash,
  })
  .map(({ number, blobGasUsed, excessBlobGas, withdrawalsRoot, parentBeaconBlockRoot, ...fields }) => ({
    version: fields.version,
    envelope: blockOf(chainAt(FIRST_FORK[fields.version]), {
      ...fields,
      parent: { hash: `0x${'ab'.repeat(32)}`, number: number === 0n ? number : number - 1n },
      ...(fields.version >= 3 && { blobGasUsed, excessBlobGas, parentBeaconBlockRoot }),
      ...(fields.version >= 4 && { withdrawalsRoot }),
    }),
  }))

const messageWith = (signedBytes: Uint8Array): Uint8Array =>
  new Uint8Array(Buffer.concat([new Uint8Array(65).fill(7), signedBytes]))

describe('a message', () => {
  test('payload hash and block hash are those of the plain forms', { timeout: TIMEOUT }, () => {
    fc.assert(
      fc.property(payloads, ({ version, envelope }) => {
        const signed = encodePayload(envelope, version)
        const message = messageWith(signed)
        const hashes = hashMessage(message, version)
        equal(hashes.payloadHash, keccak_256(signed))
        // What the validator does in between.
        keccak256(message)
        const { executionPayload: payload, parentBeaconBlockRoot } = envelope
        const expected = plain(() => blockHash(payload, parentBeaconBlockRoot))
        expect(expected).toBe(payload.blockHash)
        equal(hashes.blockHash(), hexToBytes(expected)!)
      }),
      { numRuns: RUNS },
    )
  })

  test('whatever the bytes are, the payload hash is right and the block hash one or none', { timeout: TIMEOUT }, () => {
    const bytes = fc.uint8Array({ minLength: 66, maxLength: 1500, size: 'max' })
    const offset = fc.oneof(fc.nat(2000), fc.constantFrom(0, 4, 0xffffffff, 0x7fffffff, 560))
    fc.assert(
      fc.property(
        fc.constantFrom(...PAYLOAD_VERSIONS),
        bytes,
        fc.array(offset, { minLength: 5, maxLength: 5 }),
        (version, message, offsets) => {
          const view = new DataView(message.buffer)
          const payload = 65 + (version >= 3 ? 32 : 0)
          for (const [i, place] of [504, 508, 560, 564, 568].entries()) {
            if (payload + place + 4 <= message.length) view.setUint32(payload + place, offsets[i]!, true)
          }
          const hashes = hashMessage(message, version)
          equal(hashes.payloadHash, keccak_256(message.subarray(65)))
          const found = hashes.blockHash()
          expect(found === undefined || found.length === 32).toBe(true)
          equal(keccak256(message), keccak_256(message))
        },
      ),
      { numRuns: RUNS },
    )
  })

  test('with withdrawals has its block hash made from the payload', () => {
    const withdrawal = { index: 1n, validatorIndex: 2n, address: SIGNER, amount: 3n }
    const signed = encodePayload(blockOf(chainAt('canyon'), { withdrawals: [withdrawal] }), 2)
    expect(hashMessage(messageWith(signed), 2).blockHash()).toBe(undefined)
  })

  test('a block hash asked for after its room was taken is none, not that of what is there now', () => {
    const message = messageWith(encodePayload(blockOf(chainAt('isthmus')), 4))
    const others = [
      () => hashMessage(message, 4),
      () => transactionsRoot([Uint8Array.of(1)]),
      () => uncompress(compress(new Uint8Array(500))),
    ]
    for (const other of others) {
      const hashes = hashMessage(message, 4)
      other()
      expect(hashes.blockHash()).toBe(undefined)
    }
    expect(hashMessage(message, 4).blockHash()?.length).toBe(32)
  })

  test('larger than the memory is hashed all the same, and the memory stays as it is', () => {
    const transactions = [new Uint8Array(9_000_000).fill(1), new Uint8Array(200)]
    const signed = encodePayload(blockOf(chainAt('isthmus'), { transactions }), 4)
    const hashes = hashMessage(messageWith(signed), 4)
    equal(hashes.payloadHash, keccak_256(signed))
    expect(hashes.blockHash()).toBe(undefined)
    expect(wasm()?.memory.buffer.byteLength).toBe(4 * 1024 * 1024)
  })
})
