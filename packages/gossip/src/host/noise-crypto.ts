import {
  type Cipheriv,
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  type Decipheriv,
  type KeyObject,
} from 'node:crypto'
import type { ICryptoInterface } from '@chainsafe/libp2p-noise'
import { asCrypto, defaultCrypto } from '@chainsafe/libp2p-noise/crypto'
import { Uint8ArrayList } from 'uint8arraylist'

/** Below it, noise's WebAssembly is faster than a call to OpenSSL. */
const SMALL_BYTES = 512

const TAG_BYTES = 16
const OPTIONS = { authTagLength: TAG_BYTES } as const

/** BOUNDED: by the life of the connections, whose keys are held weakly. */
const keys = new WeakMap<Uint8Array, KeyObject>()

/**
 * Noise's own arithmetic, but for frames of blocks: its call to OpenSSL makes a key object of the raw key for each
 * frame, which takes longer (11 us) than to encrypt 10 kB.
 */
export const noiseCrypto: ICryptoInterface = {
  ...defaultCrypto,
  chaCha20Poly1305Encrypt(plaintext, nonce, ad, key) {
    if (plaintext.byteLength < SMALL_BYTES) return asCrypto.chaCha20Poly1305Encrypt(plaintext, nonce, ad, key)
    const cipher = createCipheriv('chacha20-poly1305', keyObject(key), nonce, OPTIONS)
    cipher.setAAD(ad, { plaintextLength: plaintext.byteLength })
    const ciphertext = updated(cipher, plaintext)
    cipher.final()
    ciphertext.append(cipher.getAuthTag())
    return ciphertext
  },
  chaCha20Poly1305Decrypt(ciphertext, nonce, ad, key, dst) {
    if (ciphertext.byteLength < SMALL_BYTES) return asCrypto.chaCha20Poly1305Decrypt(ciphertext, nonce, ad, key, dst)
    const end = ciphertext.byteLength - TAG_BYTES
    const decipher = createDecipheriv('chacha20-poly1305', keyObject(key), nonce, OPTIONS)
    decipher.setAAD(ad, { plaintextLength: end })
    decipher.setAuthTag(ciphertext.subarray(end))
    const plaintext = updated(decipher, sublist(ciphertext, 0, end))
    decipher.final() // throws for a wrong tag
    return plaintext
  },
}

type Bytes = Parameters<ICryptoInterface['chaCha20Poly1305Encrypt']>[0]
type ByteList = Exclude<Bytes, Uint8Array>

/** Piece by piece: putting them together first would copy them. */
function updated(cipher: Cipheriv | Decipheriv, data: Bytes): ByteList {
  // noise may have another version of the list than we; all versions know each other.
  const out = new Uint8ArrayList() as unknown as ByteList
  for (const piece of data instanceof Uint8Array ? [data] : data) out.append(cipher.update(piece))
  return out
}

function sublist(data: Bytes, from: number, to: number): Bytes {
  return data instanceof Uint8Array ? data.subarray(from, to) : data.sublist(from, to)
}

function keyObject(key: Uint8Array): KeyObject {
  let object = keys.get(key)
  if (object === undefined) {
    object = createSecretKey(key)
    keys.set(key, object)
  }
  return object
}
