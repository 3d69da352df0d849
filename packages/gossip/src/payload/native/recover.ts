import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { getPublicKey, hashes, recoverPublicKey, sign } from '@noble/secp256k1'

/**
 * The public key (65 bytes, uncompressed) that made a signature; undefined where there is none. The next call may
 * write over it.
 *
 * @param signature r ++ s ++ v, 65 bytes; s may be high, v is 0 to 3
 * @param hash the 32 bytes that were signed
 */
export function recover(signature: Uint8Array, hash: Uint8Array): Uint8Array | undefined {
  // noble wants the recovery id first.
  const leading = new Uint8Array(65)
  leading[0] = signature[64]!
  leading.set(signature.subarray(0, 64), 1)
  try {
    return recoverPublicKey(leading, hash, { prehash: false, isCompressed: false })
  } catch {
    return undefined
  }
}

/** Signs 32 bytes (RFC 6979, low s): r ++ s ++ v, 65 bytes. */
export function signRecoverable(hash: Uint8Array, privateKey: Uint8Array): Uint8Array {
  // Its synchronous form has no hashes of its own, and they are shared by all who use noble in this process.
  hashes.sha256 ??= sha256
  hashes.hmacSha256 ??= (key, message) => hmac(sha256, key, message)
  const leading = sign(hash, privateKey, { prehash: false, format: 'recovered' })
  const signature = new Uint8Array(65)
  signature.set(leading.subarray(1))
  signature[64] = leading[0]!
  return signature
}

/** The public key (65 bytes, uncompressed) of a private key. */
export function publicKeyOf(privateKey: Uint8Array): Uint8Array {
  return getPublicKey(privateKey, false)
}

export function recoverName(): 'secp256k1' | 'noble' {
  return 'noble'
}
