import { createRequire } from 'node:module'
import { addonsAllowed } from './addons.ts'
import {
  publicKeyOf as plainPublicKeyOf,
  recover as plainRecover,
  signRecoverable as plainSignRecoverable,
} from './recover.ts'

interface Addon {
  ecdsaRecover(
    signature: Uint8Array,
    recoveryId: number,
    hash: Uint8Array,
    compressed: false,
    output: Uint8Array,
  ): Uint8Array
  ecdsaSign(hash: Uint8Array, privateKey: Uint8Array): { signature: Uint8Array; recid: number }
  publicKeyCreate(privateKey: Uint8Array, compressed: false): Uint8Array
}

// null: looked for and not there. An optional dependency, so its absence is no error.
let addon: Addon | null | undefined

/** Each recovery's result, valid until the next one. */
const recovered = new Uint8Array(65)

function load(): Addon | null {
  if (!addonsAllowed()) return null
  if (addon === undefined) {
    try {
      // Not the package's index: without a native build that falls back to elliptic, which is slower than noble.
      addon = createRequire(import.meta.url)('secp256k1/bindings.js') as Addon
    } catch {
      addon = null
    }
  }
  return addon
}

/**
 * The public key (65 bytes, uncompressed) that made a signature; undefined where there is none. The next call writes
 * over it.
 *
 * @param signature r ++ s ++ v, 65 bytes; s may be high, v is 0 to 3
 * @param hash the 32 bytes that were signed
 */
export function recover(signature: Uint8Array, hash: Uint8Array): Uint8Array | undefined {
  const native = load()
  if (native === null) return plainRecover(signature, hash)
  try {
    return native.ecdsaRecover(signature.subarray(0, 64), signature[64]!, hash, false, recovered)
  } catch {
    return undefined
  }
}

/** Signs 32 bytes (RFC 6979, low s): r ++ s ++ v, 65 bytes. */
export function signRecoverable(hash: Uint8Array, privateKey: Uint8Array): Uint8Array {
  const native = load()
  if (native === null) return plainSignRecoverable(hash, privateKey)
  const { signature, recid } = native.ecdsaSign(hash, privateKey)
  const bytes = new Uint8Array(65)
  bytes.set(signature)
  bytes[64] = recid
  return bytes
}

/** The public key (65 bytes, uncompressed) of a private key. */
export function publicKeyOf(privateKey: Uint8Array): Uint8Array {
  const native = load()
  return native === null ? plainPublicKeyOf(privateKey) : native.publicKeyCreate(privateKey, false)
}

export function recoverName(): 'secp256k1' | 'noble' {
  return load() === null ? 'noble' : 'secp256k1'
}
