import { generateSessionKeys, Secp256k1Keypair } from '@chainsafe/discv5'
import fc from 'fast-check'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  accelerateDiscv5,
  type Discv5CryptoModule,
  importDiscv5Crypto,
  nativeCurve,
} from '../../src/native/discv5-crypto.ts'
import { allowAddon, type Secp256k1, secp256k1Addon } from '../../src/native/secp256k1.ts'
import { keyFaults, outcome, privateKeys, signatureFaults, validPrivateKeys } from '../support/malformed.ts'

const addon = secp256k1Addon()

let discv5: Discv5CryptoModule
beforeAll(async () => {
  discv5 = (await importDiscv5Crypto()) as Discv5CryptoModule
})
afterEach(() => {
  allowAddon(true)
  discv5.setDiscv5Crypto(discv5.defaultCrypto)
})

describe.skipIf(!addon)('native arithmetic of handshakes', () => {
  it('makes the same keys and signatures, and refuses the same private keys', () => {
    const plain = discv5.defaultCrypto.secp256k1
    const native = nativeCurve(addon as Secp256k1, plain)
    const hashes = fc.uint8Array({ minLength: 32, maxLength: 32 })
    fc.assert(
      fc.property(privateKeys, hashes, (privateKey, hash) => {
        expect(native.privateKeyVerify(privateKey)).toBe(plain.privateKeyVerify(privateKey))
        const publicKey = outcome(() => native.publicKeyCreate(privateKey))
        expect(publicKey).toBe(outcome(() => plain.publicKeyCreate(privateKey)))
        expect(outcome(() => native.sign(hash, privateKey))).toBe(outcome(() => plain.sign(hash, privateKey)))
      }),
    )
    expect(native.privateKeyVerify(native.generatePrivateKey())).toBe(true)
  })

  it('derives the same secrets, and comes to the same verdict over whatever is broken', () => {
    const plain = discv5.defaultCrypto.secp256k1
    const native = nativeCurve(addon as Secp256k1, plain)
    const verdicts = new Set<unknown>()
    fc.assert(
      fc.property(validPrivateKeys, validPrivateKeys, signatureFaults, keyFaults, (own, other, breakIt, write) => {
        const compressed = native.publicKeyCreate(other)
        const publicKey = write(compressed, plain.publicKeyConvert(compressed, false))
        const signature = breakIt(native.sign(own, other))
        expect(native.publicKeyVerify(publicKey)).toBe(plain.publicKeyVerify(publicKey))
        for (const compress of [true, false]) {
          const converted = outcome(() => native.publicKeyConvert(publicKey, compress))
          expect(converted).toBe(outcome(() => plain.publicKeyConvert(publicKey, compress)))
        }
        const secret = outcome(() => native.deriveSecret(own, publicKey))
        expect(secret).toBe(outcome(() => plain.deriveSecret(own, publicKey)))
        const verdict = outcome(() => native.verify(publicKey, own, signature))
        expect(verdict).toBe(outcome(() => plain.verify(publicKey, own, signature)))
        verdicts.add(verdict)
      }),
      { numRuns: 200 },
    )
    expect(verdicts).toEqual(new Set([true, false]))
  })

  it.each([0, 63, 65])('throws over a signature of %i bytes, as the plain form', (length) => {
    const plain = discv5.defaultCrypto.secp256k1
    const native = nativeCurve(addon as Secp256k1, plain)
    const publicKey = native.publicKeyCreate(new Uint8Array(32).fill(1))
    for (const curve of [native, plain]) {
      expect(() => curve.verify(publicKey, new Uint8Array(32), new Uint8Array(length))).toThrow()
    }
  })

  it('is what discv5 uses from then on', async () => {
    const ecdh = vi.spyOn(addon as Secp256k1, 'ecdh')
    await expect(accelerateDiscv5()).resolves.toBe(true)
    await expect(accelerateDiscv5()).resolves.toBe(true)
    const id = 'aa'.repeat(32)
    generateSessionKeys(id, id, Secp256k1Keypair.generate(), new Uint8Array(63))
    expect(ecdh).toHaveBeenCalledTimes(1)
  })

  it("leaves someone else's arithmetic alone", async () => {
    const own = { ...discv5.defaultCrypto }
    discv5.setDiscv5Crypto(own)
    await accelerateDiscv5()
    expect(discv5.getDiscv5Crypto()).toBe(own)
  })
})

describe('without acceleration', () => {
  it.each<[string, () => Promise<Partial<Discv5CryptoModule>>]>([
    ['its switch is not there', () => Promise.reject(new Error('ERR_MODULE_NOT_FOUND'))],
    ['its switch has another form', () => Promise.resolve({ setDiscv5Crypto: () => {} })],
    [
      'the curve has functions that we do not know',
      async () => ({
        ...discv5,
        defaultCrypto: { secp256k1: { ...discv5.defaultCrypto.secp256k1, tweak: () => {} } },
      }),
    ],
  ])('discv5 keeps the plain form when %s', async (_name, load) => {
    await expect(accelerateDiscv5(load)).resolves.toBe(false)
    expect(discv5.getDiscv5Crypto()).toBe(discv5.defaultCrypto)
  })

  it('discv5 keeps the plain form when there is no addon', async () => {
    allowAddon(false)
    await expect(accelerateDiscv5()).resolves.toBe(false)
    expect(discv5.getDiscv5Crypto()).toBe(discv5.defaultCrypto)
  })
})
