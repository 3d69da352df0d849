import { defaultCrypto } from '@chainsafe/enr'
import { Point } from '@noble/secp256k1'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Secp256k1, secp256k1Addon } from '../../src/native/secp256k1.ts'
import { nativeV4Crypto } from '../../src/native/v4-crypto.ts'
import { keyFaults, outcome, privateKeys, signatureFaults, validPrivateKeys } from '../support/malformed.ts'

const addon = secp256k1Addon()

describe.skipIf(!addon)('native arithmetic of records', () => {
  const native = nativeV4Crypto(addon as Secp256k1)

  it('makes the same keys, node ids and signatures', () => {
    fc.assert(
      fc.property(privateKeys, fc.uint8Array({ maxLength: 300 }), (privateKey, data) => {
        expect(outcome(() => native.publicKey(privateKey))).toBe(outcome(() => defaultCrypto.publicKey(privateKey)))
        expect(outcome(() => native.sign(privateKey, data))).toBe(outcome(() => defaultCrypto.sign(privateKey, data)))
      }),
    )
  })

  it('comes to the same verdict over whatever is broken', () => {
    const verdicts = { true: 0, false: 0 }
    fc.assert(
      fc.property(validPrivateKeys, fc.uint8Array(), signatureFaults, keyFaults, (privateKey, data, breakIt, write) => {
        const compressed = native.publicKey(privateKey)
        const publicKey = write(compressed, Point.fromBytes(compressed).toBytes(false))
        const signature = breakIt(native.sign(privateKey, data))
        const verdict = outcome(() => native.verify(publicKey, data, signature))
        expect(verdict).toBe(outcome(() => defaultCrypto.verify(publicKey, data, signature)))
        expect(outcome(() => native.nodeId(publicKey))).toBe(outcome(() => defaultCrypto.nodeId(publicKey)))
        verdicts[String(verdict) as 'true' | 'false']++
      }),
      { numRuns: 300 },
    )
    expect(verdicts).toEqual({ true: expect.any(Number), false: expect.any(Number) })
    expect(Math.min(verdicts.true, verdicts.false)).toBeGreaterThan(0)
  })

  it.each([0, 63, 65, 72])('refuses a signature of %i bytes', (length) => {
    const publicKey = native.publicKey(new Uint8Array(32).fill(1))
    expect(native.verify(publicKey, new Uint8Array(1), new Uint8Array(length).fill(1))).toBe(false)
  })
})
