import { compress } from '@kona/gossip/payload'
import { setNumber } from '../layout.ts'
import { type Case, EVERY } from './case.ts'

/** Cut, lengthened and random bytes under a good signature, and bytes that are no message at all. */
export const bytes: readonly Case[] = [
  {
    name: 'cut anywhere, signed so',
    versions: EVERY,
    steps(sender, version) {
      const signed = sender.block(version)
      return [sender.message(version, signed.subarray(0, 1 + sender.random.below(signed.length - 1)))]
    },
  },
  {
    name: 'cut in the variable part, signed so, block hash right',
    versions: EVERY,
    steps(sender, version) {
      const signed = sender.block(version, { transactions: sender.transactions(3) })
      const cut = signed.slice(0, signed.length - 1 - sender.random.below(250))
      return [sender.message(version, sender.rehash(cut, version))]
    },
  },
  {
    name: 'bytes behind the end, signed so, block hash right',
    versions: EVERY,
    steps(sender, version) {
      const signed = Buffer.concat([sender.block(version), sender.random.bytes(1 + sender.random.below(100))])
      return [sender.message(version, sender.rehash(signed, version))]
    },
  },
  {
    name: 'withdrawals offset moved to the new end, block hash right',
    versions: [2, 3, 4],
    steps(sender, version) {
      const block = sender.block(version, { transactions: sender.transactions(2) })
      const signed = Buffer.concat([block, sender.random.bytes(1 + sender.random.below(100))])
      const payloadBytes = signed.length - (version >= 3 ? 32 : 0)
      setNumber(signed, version, 'withdrawalsOffset', BigInt(payloadBytes))
      return [sender.message(version, sender.rehash(signed, version))]
    },
  },
  {
    name: 'a few bits changed, signed so, block hash right',
    versions: EVERY,
    steps(sender, version) {
      const signed = sender.block(version)
      for (let i = sender.random.below(4); i >= 0; i--) {
        signed[sender.random.below(signed.length)]! ^= 1 << sender.random.below(8)
      }
      return [sender.message(version, sender.rehash(signed, version))]
    },
  },
  {
    name: 'a bit changed behind the signature',
    versions: EVERY,
    steps(sender, version) {
      const signed = sender.block(version)
      const signature = sender.signature(signed)
      signed[sender.random.below(signed.length)]! ^= 1 << sender.random.below(8)
      return [sender.message(version, sender.rehash(signed, version), signature)]
    },
  },
  {
    name: 'the block of another version',
    versions: EVERY,
    steps: (sender, version) =>
      EVERY.filter((other) => other !== version).map((other) => sender.message(version, sender.block(other))),
  },
  {
    name: 'random bytes, signed',
    versions: EVERY,
    steps: (sender, version) => [sender.message(version, sender.random.bytes(1 + sender.random.below(1200)))],
  },
  ...[1, 31, 32, 33, 507, 508, 509, 511, 512, 527, 528, 539, 540, 559, 560, 561, 591, 592, 593].map(
    (length): Case => ({
      name: `${length} zeros, signed`,
      versions: EVERY,
      steps: (sender, version) => [sender.message(version, new Uint8Array(length))],
    }),
  ),
  ...[0, 1, 64, 65, 66, 67].map(
    (length): Case => ({
      name: `${length} bytes before compression`,
      versions: EVERY,
      steps: (sender, version) => [sender.compressed(version, compress(sender.random.bytes(length)))],
    }),
  ),
  {
    name: 'random bytes, compressed',
    versions: EVERY,
    steps: (sender, version) => [sender.compressed(version, compress(sender.random.bytes(sender.random.below(2000))))],
  },
  {
    name: 'random bytes',
    versions: EVERY,
    steps: (sender, version) => [sender.compressed(version, sender.random.bytes(sender.random.below(500)))],
  },
]
