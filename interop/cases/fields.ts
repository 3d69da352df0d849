import type { PayloadVersion } from '@kona/gossip/payload'
import { field, SSZ, type SszField, type SszFieldName, setNumber } from '../layout.ts'
import { type Case, EVERY } from './case.ts'

const EDITS: Record<string, (bytes: Uint8Array, random: Uint8Array) => void> = {
  'one bit': (bytes, random) => {
    bytes[random[0]! % bytes.length]! ^= 1 << (random[1]! % 8)
  },
  random: (bytes, random) => bytes.set(random.subarray(0, bytes.length)),
  zero: (bytes) => bytes.fill(0),
  ones: (bytes) => bytes.fill(255),
}

/** Each field of fixed size in each way, with the block hash left as it was and with the right one. */
const edited: readonly Case[] = Object.entries<SszField>(SSZ).flatMap(([name, { since }]) =>
  Object.entries(EDITS).flatMap(([edit, apply]) =>
    [false, true].map(
      (right): Case => ({
        name: `${name}: ${edit}, block hash ${right ? 'right' : 'left'}`,
        versions: versionsFrom(since),
        steps(sender, version) {
          const signed = sender.block(version)
          apply(field(signed, version, name as SszFieldName), sender.random.bytes(256))
          return [sender.message(version, right ? sender.rehash(signed, version) : signed)]
        },
      }),
    ),
  ),
)

/** Numbers at the edges, with the right block hash. */
const NUMBERS: Partial<Record<SszFieldName, readonly bigint[]>> = {
  blobGasUsed: [0n, 1n, 2n ** 63n, 2n ** 64n - 1n],
  excessBlobGas: [0n, 1n, 2n ** 63n, 2n ** 64n - 1n],
  blockNumber: [0n, 1n, 127n, 128n, 2n ** 53n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n],
  gasLimit: [0n, 127n, 128n, 2n ** 63n, 2n ** 64n - 1n],
  baseFeePerGas: [0n, 127n, 128n, 2n ** 255n, 2n ** 256n - 1n],
}

const numbers = Object.entries(NUMBERS).flatMap(([name, values]) =>
  values.map(
    (value): Case => ({
      name: `${name} ${value}`,
      versions: versionsFrom(SSZ[name as SszFieldName].since),
      steps(sender, version) {
        const signed = setNumber(sender.block(version), version, name as SszFieldName, value)
        return [sender.message(version, sender.rehash(signed, version))]
      },
    }),
  ),
)

/** keccak256 of nothing: what op-node takes for the hash of every block of 2^63 and more. */
const HASH_OF_NOTHING = 'c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470'
/** Root of the empty trie: op-node writes a block with it in version 3, but reads it in version 4. */
const EMPTY_ROOT = '56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421'

const roots: readonly Case[] = [
  {
    name: 'block number 2^63 with the hash of nothing',
    versions: EVERY,
    steps(sender, version) {
      const signed = setNumber(sender.block(version), version, 'blockNumber', 2n ** 63n)
      field(signed, version, 'blockHash').set(Buffer.from(HASH_OF_NOTHING, 'hex'))
      return [sender.message(version, signed)]
    },
  },
  {
    name: 'withdrawals root of the empty trie',
    versions: [4],
    steps(sender, version) {
      const signed = sender.block(version)
      field(signed, version, 'withdrawalsRoot').set(Buffer.from(EMPTY_ROOT, 'hex'))
      return [sender.message(version, sender.rehash(signed, version))]
    },
  },
  ...[false, true].map(
    (right): Case => ({
      name: `parent beacon block root: random, block hash ${right ? 'right' : 'left'}`,
      versions: [3, 4],
      steps(sender, version) {
        const signed = sender.block(version)
        signed.set(sender.random.bytes(32))
        return [sender.message(version, right ? sender.rehash(signed, version) : signed)]
      },
    }),
  ),
]

function versionsFrom(since: PayloadVersion): PayloadVersion[] {
  return EVERY.filter((version) => version >= since)
}

export const fields: readonly Case[] = [...edited, ...numbers, ...roots]
