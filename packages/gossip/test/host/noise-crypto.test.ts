import { randomBytes } from 'node:crypto'
import { pureJsCrypto } from '@chainsafe/libp2p-noise'
import { Uint8ArrayList } from 'uint8arraylist'
import { describe, expect, test } from 'vitest'
import { noiseCrypto } from '../../src/host/noise-crypto.ts'

type Bytes = Parameters<typeof noiseCrypto.chaCha20Poly1305Encrypt>[0]

const key = new Uint8Array(randomBytes(32))
const nonce = new Uint8Array(randomBytes(12))
const ad = new Uint8Array(0)

const random = (bytes: number) => new Uint8Array(randomBytes(bytes))

/** The same bytes in several pieces, as muxer and sockets give them. */
function pieces(bytes: Uint8Array, at: readonly number[]): Bytes {
  const cuts = [0, ...at.filter((cut) => cut > 0 && cut < bytes.length), bytes.length]
  return new Uint8ArrayList(...cuts.slice(1).map((cut, i) => bytes.subarray(cuts[i], cut))) as unknown as Bytes
}

describe.each([1, 511, 512, 1_200, 30_000, 65_519])('a frame of %i bytes', (size) => {
  const plaintext = random(size)
  const ciphertext = pureJsCrypto.chaCha20Poly1305Encrypt(plaintext, nonce, ad, key).subarray()

  test('is encrypted as noise itself would', () => {
    expect(noiseCrypto.chaCha20Poly1305Encrypt(plaintext, nonce, ad, key).subarray()).toEqual(ciphertext)
    const cut = pieces(plaintext, [12, 15])
    expect(new Uint8Array(noiseCrypto.chaCha20Poly1305Encrypt(cut, nonce, ad, key).subarray())).toEqual(ciphertext)
  })

  test('is decrypted, in whatever pieces it comes', () => {
    const whole = noiseCrypto.chaCha20Poly1305Decrypt(ciphertext.slice(), nonce, ad, key)
    expect(new Uint8Array(whole.subarray())).toEqual(plaintext)
    const cut = pieces(ciphertext, [1, Math.max(2, size - 3), size + 5])
    expect(new Uint8Array(noiseCrypto.chaCha20Poly1305Decrypt(cut, nonce, ad, key).subarray())).toEqual(plaintext)
  })

  test('is refused when a bit of it, or of its tag, is another', () => {
    for (const at of [0, size - 1, size, size + 15]) {
      const wrong = ciphertext.slice()
      wrong[at]! ^= 1
      expect(() => noiseCrypto.chaCha20Poly1305Decrypt(wrong, nonce, ad, key)).toThrow()
    }
  })
})

test('a key is told from another one of the same length', () => {
  const other = random(32)
  const plaintext = random(5_000)
  const first = noiseCrypto.chaCha20Poly1305Encrypt(plaintext, nonce, ad, key).subarray()
  const second = noiseCrypto.chaCha20Poly1305Encrypt(plaintext, nonce, ad, other).subarray()
  expect(new Uint8Array(second)).toEqual(pureJsCrypto.chaCha20Poly1305Encrypt(plaintext, nonce, ad, other).subarray())
  expect(first).not.toEqual(second)
})
