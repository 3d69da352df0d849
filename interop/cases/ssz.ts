import { assemble, payloadStart, setNumber, transactionList, type VariableParts, WITHDRAWAL_BYTES } from '../layout.ts'
import type { Sender } from '../sender.ts'
import { type Case, EVERY } from './case.ts'

const NOTHING = new Uint8Array(0)

/** A block whose variable part is given, signed, with the hash that fits if it can be decoded. */
function variable(name: string, parts: (sender: Sender) => Partial<VariableParts>, heavy?: true): Case {
  return {
    name,
    versions: EVERY,
    ...(heavy && { heavy }),
    steps(sender, version) {
      const all = { extraData: NOTHING, transactions: NOTHING, withdrawals: NOTHING, ...parts(sender) }
      const signed = assemble(sender.block(version), version, all)
      return [sender.message(version, sender.rehash(signed, version))]
    },
  }
}

const extraData = Array.from({ length: 34 }, (_, bytes) =>
  variable(`extra data of ${bytes} bytes`, (sender) => ({ extraData: sender.random.bytes(bytes) })),
)

const withdrawals = [
  ...[0, 1, 2, 15, 16, 17, 100].map((count) =>
    variable(`${count} withdrawals`, (sender) => ({ withdrawals: sender.random.bytes(count * WITHDRAWAL_BYTES) })),
  ),
  ...[1, 43, 45, 87].map((bytes) =>
    variable(`withdrawals of ${bytes} bytes`, (sender) => ({ withdrawals: sender.random.bytes(bytes) })),
  ),
]

const lists: Record<string, (sender: Sender) => readonly Uint8Array[]> = {
  none: () => [],
  'an empty one': () => [NOTHING],
  'five empty ones': () => Array<Uint8Array>(5).fill(NOTHING),
  'the first empty': (sender) => [NOTHING, ...sender.transactions(3)],
  'the second empty': (sender) => [sender.random.bytes(9), NOTHING, sender.random.bytes(9)],
  'the last empty': (sender) => [...sender.transactions(3), NOTHING],
  'one in three empty': (sender) => sender.transactions(300, 40).map((tx, i) => (i % 3 === 1 ? NOTHING : tx)),
  'one byte each, from 0': () => Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte)),
  ...Object.fromEntries(
    [1, 2, 16, 17, 127, 128, 129, 130, 255, 256, 257, 300].map((count) => [
      `${count} of 40 bytes`,
      (sender: Sender) => sender.transactions(count, 40),
    ]),
  ),
  ...Object.fromEntries(
    // Trie nodes below 32 bytes are held whole by their parent; RLP's lengths grow at 56, 256 and 65536.
    [1, 2, 20, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 54, 55, 56, 57, 255, 256, 65_535, 65_536].map((bytes) => [
      `3 of ${bytes} bytes`,
      (sender: Sender) => sender.transactions(3, bytes),
    ]),
  ),
  'of any length': (sender) =>
    Array.from({ length: sender.random.below(400) }, () => sender.random.bytes(sender.random.below(100))),
}

const transactions = [
  ...Object.entries(lists).map(([name, list]) =>
    variable(`transactions: ${name}`, (sender) => ({ transactions: transactionList(list(sender)) })),
  ),
  variable(
    'transactions: 2^20, all empty',
    () => ({ transactions: transactionList(Array<Uint8Array>(2 ** 20).fill(NOTHING)) }),
    true,
  ),
  variable(
    'transactions: 2^20 and one, all empty',
    () => ({ transactions: transactionList(Array<Uint8Array>(2 ** 20 + 1).fill(NOTHING)) }),
    true,
  ),
  variable(
    'transactions: one of 4 MiB',
    (sender) => ({ transactions: transactionList([sender.random.bytes(4 << 20)]) }),
    true,
  ),
]

/** A list of four transactions with an offset replaced. */
const offset = (index: number, value: (sound: number, bytes: number) => number) => (sender: Sender) => {
  const bytes = transactionList(sender.transactions(4, 40))
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  view.setUint32(4 * index, value(view.getUint32(4 * index, true), bytes.length), true)
  return { transactions: bytes }
}

const lying = [
  ...[1, 2, 3].map((bytes) =>
    variable(`transactions of ${bytes} bytes`, (sender) => ({ transactions: sender.random.bytes(bytes) })),
  ),
  ...[0, 1, 2, 3, 4, 5, 8, 12, 20, 100, 172, 173, 176, 180].map((first) =>
    variable(
      `transactions: first offset ${first} of 16`,
      offset(0, () => first),
    ),
  ),
  variable(
    'transactions: first offset 2^32 - 4',
    offset(0, () => 0xfffffffc),
  ),
  variable(
    'transactions: second offset before the first',
    offset(1, () => 12),
  ),
  variable(
    'transactions: second offset as the first',
    offset(1, () => 16),
  ),
  variable(
    'transactions: offsets go back',
    offset(2, (sound) => sound - 41),
  ),
  variable(
    'transactions: third offset as the second',
    offset(2, (sound) => sound - 40),
  ),
  variable(
    'transactions: last offset the end',
    offset(3, (_, bytes) => bytes),
  ),
  variable(
    'transactions: last offset behind the end',
    offset(3, (_, bytes) => bytes + 1),
  ),
  variable(
    'transactions: last offset 2^32 - 1',
    offset(3, () => 0xffffffff),
  ),
  variable('transactions: random bytes', (sender) => ({ transactions: sender.random.bytes(200) })),
]

const OFFSETS = {
  extraDataOffset: [-32, -1, 1, 4, 2 ** 31],
  transactionsOffset: [-33, -1, 1, 4, 31, 32, 33, 1000, 2 ** 31],
  withdrawalsOffset: [-1000, -4, -1, 1, 44, 1000, 2 ** 31],
} as const

const offsets = Object.entries(OFFSETS).flatMap(([name, shifts]) =>
  shifts.map(
    (shift): Case => ({
      name: `${name}: ${shift} from where it should be`,
      versions: name === 'withdrawalsOffset' ? [2, 3, 4] : EVERY,
      steps(sender, version) {
        const signed = sender.block(version)
        const of = name as keyof typeof OFFSETS
        const at = { extraDataOffset: 436, transactionsOffset: 504, withdrawalsOffset: 508 }[of]
        const sound = new DataView(signed.buffer, signed.byteOffset).getUint32(payloadStart(version) + at, true)
        setNumber(signed, version, of, BigInt.asUintN(32, BigInt(sound + shift)))
        return [sender.message(version, sender.rehash(signed, version))]
      },
    }),
  ),
)

export const ssz: readonly Case[] = [...extraData, ...withdrawals, ...transactions, ...lying, ...offsets]
