import { createRequire } from 'node:module'

/** What is used of the `secp256k1` addon. Everything throws over malformed input. */
export interface Secp256k1 {
  privateKeyVerify(privateKey: Uint8Array): boolean
  publicKeyVerify(publicKey: Uint8Array): boolean
  publicKeyCreate(privateKey: Uint8Array, compressed: boolean): Uint8Array
  publicKeyConvert(publicKey: Uint8Array, compressed: boolean): Uint8Array
  ecdsaSign(hash: Uint8Array, privateKey: Uint8Array): { signature: Uint8Array }
  ecdsaVerify(signature: Uint8Array, hash: Uint8Array, publicKey: Uint8Array): boolean
  ecdh(
    publicKey: Uint8Array,
    privateKey: Uint8Array,
    options: { hashfn: (x: Uint8Array, y: Uint8Array) => Uint8Array },
    output: Uint8Array,
  ): Uint8Array
}

/** The bytes of a public key in a form that noble reads: libsecp256k1 takes hybrid ones too, which begin with 6 or 7. */
export function isKeyForm(publicKey: Uint8Array): boolean {
  return publicKey.length === 33 || (publicKey.length === 65 && publicKey[0] === 4)
}

let allowed = true
// null: looked for and not there. An optional dependency, so its absence is no error.
let addon: Secp256k1 | null | undefined

/** The native addon; undefined where it is not installed or was not built for this platform. */
export function secp256k1Addon(): Secp256k1 | undefined {
  if (!allowed) return undefined
  if (addon === undefined) {
    try {
      // Not the package's index: without a native build that falls back to elliptic, which is slower than noble.
      addon = createRequire(import.meta.url)('secp256k1/bindings.js') as Secp256k1
    } catch {
      addon = null
    }
  }
  return addon ?? undefined
}

/** Off: only the plain JavaScript forms are used from now on, whatever is installed. For tests and comparisons. */
export function allowAddon(allow: boolean): void {
  allowed = allow
}
