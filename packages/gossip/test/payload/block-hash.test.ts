import fc from 'fast-check'
import { type Hex, keccak256, numberToHex, toHex, toRlp } from 'viem'
import { beforeAll, describe, expect, test } from 'vitest'
import { blockHash, buildBlock, bytesToHex, loadAccelerators, transactionsRoot } from '../../src/payload/index.ts'
import { blockOf, chainAt, NOW, ZERO_HASH } from '../support/signed-block.ts'

beforeAll(() => loadAccelerators())

const EMPTY_ROOT = '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421'

type Rlp = Hex | readonly Rlp[]
type Entry = readonly [path: string, value: Hex]

/** The Yellow Paper's trie, the slow and plain way: nibbles are digits of a text, and RLP is viem's. */
function naiveNode(entries: readonly Entry[]): Rlp {
  const first = entries[0]!
  if (entries.length === 1) return [hexPrefix(first[0], true), first[1]]
  let shared = 0
  while (entries.every(([path]) => path[shared] === first[0][shared])) shared++
  if (shared > 0) {
    return [
      hexPrefix(first[0].slice(0, shared), false),
      naiveChild(entries.map(([path, value]) => [path.slice(shared), value])),
    ]
  }
  const children = [...'0123456789abcdef'].map((digit): Rlp => {
    const below = entries.filter(([path]) => path[0] === digit)
    return below.length === 0 ? '0x' : naiveChild(below.map(([path, value]) => [path.slice(1), value]))
  })
  return [...children, '0x']
}

function naiveChild(entries: readonly Entry[]): Rlp {
  const node = naiveNode(entries)
  const rlp = toRlp(node as Hex[])
  return rlp.length < 2 + 64 ? node : keccak256(rlp)
}

function hexPrefix(path: string, leaf: boolean): Hex {
  const flag = leaf ? 2 : 0
  return path.length % 2 === 1 ? `0x${flag + 1}${path}` : `0x${flag}0${path}`
}

function naiveRoot(values: readonly Uint8Array[]): Hex {
  const entries = values
    .map((value, i): Entry => [toRlp(i === 0 ? '0x' : toHex(i)).slice(2), toHex(value)])
    .filter(([, value]) => value !== '0x')
  return entries.length === 0 ? EMPTY_ROOT : keccak256(toRlp(naiveNode(entries) as Hex[]))
}

describe('transactionsRoot', () => {
  test('of nothing is the root of the empty trie', () => {
    expect(transactionsRoot([])).toBe(EMPTY_ROOT)
  })

  test('is the trie of the Yellow Paper for any values, short ones embedded, empty ones left out', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 70 }), { maxLength: 40 }), (values) => {
        expect(transactionsRoot(values)).toBe(naiveRoot(values))
      }),
      { numRuns: 200 },
    )
  })

  test.each([1, 2, 16, 17, 127, 128, 129, 130, 255, 256, 257, 700])('of %i values', (count) => {
    const values = Array.from({ length: count }, (_, i) => new Uint8Array(1 + ((i * 7) % 45)).fill(i))
    expect(transactionsRoot(values)).toBe(naiveRoot(values))
  })

  test('keys of three bytes: more than 65,536 values', () => {
    const values = Array.from({ length: 65_600 }, (_, i) => Uint8Array.of(i % 256 || 1))
    expect(transactionsRoot(values)).toBe(naiveRoot(values))
  })

  test('transactions of no bytes do not count', () => {
    const one = Uint8Array.of(1, 2)
    expect(transactionsRoot([new Uint8Array(0)])).toBe(EMPTY_ROOT)
    expect(transactionsRoot([one, new Uint8Array(0)])).toBe(transactionsRoot([one]))
  })
})

describe('blockHash', () => {
  const quantity = (value: bigint): Hex => (value === 0n ? '0x' : numberToHex(value))
  const rows = (['regolith', 'canyon', 'ecotone', 'holocene', 'isthmus', 'jovian'] as const).map((fork) => ({ fork }))

  test.each(rows)('$fork: keccak256 of the header as viem encodes it', ({ fork }) => {
    const { executionPayload: payload, parentBeaconBlockRoot } = blockOf(chainAt(fork), {
      gasUsed: 21_000n,
      baseFeePerGas: 2n ** 200n,
      parent: { hash: `0x${'ab'.repeat(32)}`, number: 2n ** 40n },
    })
    const header: Hex[] = [
      payload.parentHash,
      '0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347',
      payload.feeRecipient,
      payload.stateRoot,
      naiveRoot(payload.transactions),
      payload.receiptsRoot,
      bytesToHex(payload.logsBloom),
      '0x',
      quantity(payload.blockNumber),
      quantity(payload.gasLimit),
      quantity(payload.gasUsed),
      quantity(payload.timestamp),
      bytesToHex(payload.extraData),
      payload.prevRandao,
      '0x0000000000000000',
      quantity(payload.baseFeePerGas),
    ]
    if (fork !== 'regolith') header.push(payload.withdrawalsRoot ?? EMPTY_ROOT)
    if (parentBeaconBlockRoot !== undefined) header.push('0x', '0x', parentBeaconBlockRoot)
    if (payload.withdrawalsRoot !== undefined) {
      header.push('0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
    }
    expect(payload.blockHash).toBe(keccak256(toRlp(header)))
    expect(blockHash(payload, parentBeaconBlockRoot)).toBe(payload.blockHash)
  })

  test('a withdrawal changes the hash before Isthmus', () => {
    const withdrawal = { index: 1n, validatorIndex: 2n, address: ZERO_HASH.slice(0, 42) as Hex, amount: 3n }
    const plain = blockOf(chainAt('canyon'))
    const withOne = blockOf(chainAt('canyon'), { withdrawals: [withdrawal] })
    expect(withOne.executionPayload.blockHash).not.toBe(plain.executionPayload.blockHash)
  })

  test('block numbers of 2^63 and more are unsigned, and give different hashes', () => {
    const hashes = [2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n].map(
      (number) =>
        buildBlock({
          rollupConfig: chainAt('isthmus'),
          parent: { hash: ZERO_HASH, number: number - 1n },
          timestamp: BigInt(NOW),
          transactions: [],
        }).executionPayload.blockHash,
    )
    expect(new Set(hashes).size).toBe(3)
    expect(hashes).not.toContain('0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470')
  })

  test('a field that is no hash is named', () => {
    const { executionPayload } = blockOf(chainAt('regolith'))
    expect(() => blockHash({ ...executionPayload, stateRoot: '0x00' })).toThrow(
      expect.objectContaining({ code: 'field', field: 'stateRoot' }),
    )
  })
})
