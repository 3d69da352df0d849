import { keccak_256 } from '@noble/hashes/sha3.js'
import fc from 'fast-check'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { compile } from '../../scripts/compile-wasm.ts'
import {
  encodePayload,
  loadAccelerators,
  PAYLOAD_VERSIONS,
  transactionsRoot,
  useAccelerators,
} from '../../src/payload/index.ts'
import { hashList, hashMessage } from '../../src/payload/message-hashes.ts'
import { hasher } from '../../src/payload/native/hasher.ts'
import { HASHER_MODULE } from '../../src/payload/native/hasher-module.ts'
import { keccak256 } from '../../src/payload/native/keccak.ts'
import { indexTrieRoot } from '../../src/payload/transactions-root.ts'
import { blockOf, chainAt, FIRST_FORK } from '../support/signed-block.ts'

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
  expect(Buffer.from(await compile()).toString('base64') === HASHER_MODULE).toBe(true)
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

  test.each([16_384, 16_385])('of %i values, up to its limit and beyond', (count) => {
    const values = Array.from({ length: count }, (_, i) => new Uint8Array(1 + (i % 60)).fill(i))
    expect(hashList(values) === undefined).toBe(count > 16_384)
    expect(transactionsRoot(values)).toBe(plain(() => transactionsRoot(values)))
  })

  test('of values that do not fit into its memory, and of none, and with an empty one, is the plain form’s', () => {
    const large = new Uint8Array(5_000_000).fill(3)
    for (const values of [
      [large],
      [large, Uint8Array.of(1)],
      [],
      [new Uint8Array(0)],
      [Uint8Array.of(1), new Uint8Array(0)],
    ]) {
      expect(hashList(values)).toBe(undefined)
      expect(transactionsRoot(values)).toBe(plain(() => transactionsRoot(values)))
    }
  })
})

describe('a message', () => {
  test('payload hash and transactions root side by side are those of the plain forms', { timeout: TIMEOUT }, () => {
    fc.assert(
      fc.property(fc.constantFrom(...PAYLOAD_VERSIONS), list, (version, transactions) => {
        const signed = encodePayload(blockOf(chainAt(FIRST_FORK[version]), { transactions }), version)
        const message = Buffer.concat([new Uint8Array(65).fill(7), signed])
        const hashes = hashMessage(message, version)
        equal(hashes.payloadHash, keccak_256(signed))
        // What the validator does in between.
        keccak256(message)
        const root = hashes.transactionsRoot()
        if (transactions.length === 0) expect(root).toBe(undefined)
        else
          equal(
            root,
            plain(() => indexTrieRoot(transactions)),
          )
      }),
      { numRuns: RUNS },
    )
  })

  test('whatever the bytes are, the payload hash is right and nothing is written outside', { timeout: TIMEOUT }, () => {
    const bytes = fc.uint8Array({ minLength: 66, maxLength: 1500, size: 'max' })
    const offset = fc.oneof(fc.nat(2000), fc.constantFrom(0, 4, 0xffffffff, 0x7fffffff, 560))
    fc.assert(
      fc.property(
        fc.constantFrom(...PAYLOAD_VERSIONS),
        bytes,
        fc.array(offset, { minLength: 8 }),
        (version, message, at) => {
          const view = new DataView(message.buffer)
          const payload = 65 + (version >= 3 ? 32 : 0)
          for (const [i, place] of [504, 508, 560, 564, 568].entries()) {
            if (payload + place + 4 <= message.length) view.setUint32(payload + place, at[i]!, true)
          }
          const hashes = hashMessage(message, version)
          equal(hashes.payloadHash, keccak_256(message.subarray(65)))
          const root = hashes.transactionsRoot()
          expect(root === undefined || root.length === 32).toBe(true)
          equal(keccak256(message), keccak_256(message))
        },
      ),
      { numRuns: RUNS },
    )
  })

  test('a root asked for after the next message was begun is none, not that one’s', () => {
    const signed = encodePayload(blockOf(chainAt('isthmus')), 4)
    const message = Buffer.concat([new Uint8Array(65), signed])
    const first = hashMessage(message, 4)
    const second = hashMessage(message, 4)
    expect(first.transactionsRoot()).toBe(undefined)
    expect(second.transactionsRoot()?.length).toBe(32)
    const third = hashMessage(message, 4)
    transactionsRoot([Uint8Array.of(1)])
    expect(third.transactionsRoot()).toBe(undefined)
  })

  test('larger than the memory is hashed all the same, and the memory stays as it is', () => {
    const transactions = [new Uint8Array(9_000_000).fill(1), new Uint8Array(200)]
    const signed = encodePayload(blockOf(chainAt('isthmus'), { transactions }), 4)
    const hashes = hashMessage(Buffer.concat([new Uint8Array(65), signed]), 4)
    equal(hashes.payloadHash, keccak_256(signed))
    expect(hashes.transactionsRoot()).toBe(undefined)
    expect(hasher()?.memory.buffer.byteLength).toBe(4 * 1024 * 1024)
  })
})
