import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeOpstackEntry, encodeOpstackEntry } from '../../src/enr/opstack-entry.ts'

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'))

describe('opstack entry', () => {
  it.each([
    ['OP Mainnet', 10, '0a00'],
    ['Base, from its bootnodes', 8453, '854200'],
    ['OP Goerli, from its bootnodes', 420, 'a40300'],
    ['Base Goerli, from its bootnodes', 84531, 'b3940500'],
    ['the largest safe integer', Number.MAX_SAFE_INTEGER, 'ffffffffffffff0f00'],
  ])('writes and reads %s', (_name, chainId, hex) => {
    expect(Buffer.from(encodeOpstackEntry(chainId)).toString('hex')).toBe(hex)
    expect(decodeOpstackEntry(bytes(hex))).toEqual({ chainId: BigInt(chainId), version: 0n })
  })

  it.each([
    ['bytes after the version', '0a00ff', { chainId: 10n, version: 0n }],
    ['a longer form of the chain id', '8a0000', { chainId: 10n, version: 0n }],
    ['another version', '0a01', { chainId: 10n, version: 1n }],
    ['the largest uint64', 'ffffffffffffffffff0100', { chainId: 2n ** 64n - 1n, version: 0n }],
  ])('reads %s as op-node does', (_name, hex, entry) => {
    expect(decodeOpstackEntry(bytes(hex))).toEqual(entry)
  })

  it.each([
    ['nothing', ''],
    ['no version', '0a'],
    ['a chain id that does not end', '8a'],
    ['a version that does not end', '0a80'],
    ['more than 64 bits', 'ffffffffffffffffff0200'],
    ['eleven bytes', '8080808080808080808000'.concat('00')],
  ])('refuses %s', (_name, hex) => {
    expect(decodeOpstackEntry(bytes(hex))).toBeUndefined()
  })

  it('reads back whatever it writes, and never throws', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.nat(300), (chainId, version) => {
        const entry = { chainId: BigInt(chainId), version: BigInt(version) }
        expect(decodeOpstackEntry(encodeOpstackEntry(chainId, version))).toEqual(entry)
      }),
    )
    fc.assert(fc.property(fc.uint8Array({ maxLength: 24 }), (random) => void decodeOpstackEntry(random)))
  })
})
