import { isKeyForm, type Secp256k1, secp256k1Addon } from './secp256k1.ts'

/** The curve as @chainsafe/discv5 uses it: keys compressed, signatures r ++ s. */
export interface Discv5Curve {
  publicKeyVerify(publicKey: Uint8Array): boolean
  publicKeyCreate(privateKey: Uint8Array): Uint8Array
  publicKeyConvert(publicKey: Uint8Array, compressed: boolean): Uint8Array
  sign(hash: Uint8Array, privateKey: Uint8Array): Uint8Array
  verify(publicKey: Uint8Array, hash: Uint8Array, signature: Uint8Array): boolean
  deriveSecret(privateKey: Uint8Array, publicKey: Uint8Array): Uint8Array
  generatePrivateKey(): Uint8Array
  privateKeyVerify(privateKey: Uint8Array): boolean
}

const CURVE_FUNCTIONS: readonly (keyof Discv5Curve)[] = [
  'publicKeyVerify',
  'publicKeyCreate',
  'publicKeyConvert',
  'sign',
  'verify',
  'deriveSecret',
  'generatePrivateKey',
  'privateKeyVerify',
]

interface Discv5Crypto {
  secp256k1: Discv5Curve
}

/** lib/util/crypto.js of @chainsafe/discv5. */
export interface Discv5CryptoModule {
  defaultCrypto: Discv5Crypto
  getDiscv5Crypto(): Discv5Crypto
  setDiscv5Crypto(crypto: Discv5Crypto): void
}

/**
 * Gives discv5's handshakes the addon, for everyone in the process. discv5 has a switch for that and keeps it from
 * its users (@chainsafe/discv5 11.0.0, util/crypto.ts, in no entry of its exports). So where the switch is not found as
 * expected, the plain form stays: all works, slower. Someone else's choice stays too.
 *
 * @returns whether handshakes are native now
 */
export async function accelerateDiscv5(load = importDiscv5Crypto): Promise<boolean> {
  const addon = secp256k1Addon()
  const module = addon && (await load().catch(() => undefined))
  if (!addon || !module || !isAsExpected(module)) return false
  const { defaultCrypto, getDiscv5Crypto, setDiscv5Crypto } = module
  if (getDiscv5Crypto() === defaultCrypto) {
    setDiscv5Crypto({ ...defaultCrypto, secp256k1: nativeCurve(addon, defaultCrypto.secp256k1) })
  }
  return getDiscv5Crypto() !== defaultCrypto
}

/** discv5's curve by the addon, with the same results and refusals as `plain`. */
export function nativeCurve(addon: Secp256k1, plain: Discv5Curve): Discv5Curve {
  return {
    publicKeyVerify: (publicKey) => isKeyForm(publicKey) && verdict(() => addon.publicKeyVerify(publicKey)),
    publicKeyCreate: (privateKey) => addon.publicKeyCreate(privateKey, true),
    publicKeyConvert: (publicKey, compressed) => addon.publicKeyConvert(known(publicKey), compressed),
    sign: (hash, privateKey) => addon.ecdsaSign(hash, privateKey).signature,
    verify: (publicKey, hash, signature) => {
      if (signature.length !== 64) throw new Error(`signature must be 64 bytes, got ${signature.length}`)
      return isKeyForm(publicKey) && verdict(() => addon.ecdsaVerify(signature, hash, publicKey))
    },
    // In constant time, unlike publicKeyTweakMul: the peer chooses the point, and the key is ours.
    deriveSecret: (privateKey, publicKey) =>
      addon.ecdh(known(publicKey), privateKey, { hashfn: compressedPoint }, new Uint8Array(33)),
    generatePrivateKey: plain.generatePrivateKey,
    privateKeyVerify: (privateKey) => verdict(() => addon.privateKeyVerify(privateKey)),
  }
}

/** The module that stands beside discv5's own index: by its URL it is the instance that discv5 itself uses. */
export async function importDiscv5Crypto(): Promise<Partial<Discv5CryptoModule>> {
  const url = new URL('./util/crypto.js', import.meta.resolve('@chainsafe/discv5'))
  return (await import(url.href)) as Partial<Discv5CryptoModule>
}

function isAsExpected(module: Partial<Discv5CryptoModule>): module is Discv5CryptoModule {
  const { defaultCrypto, getDiscv5Crypto, setDiscv5Crypto } = module
  const curve: Partial<Record<string, unknown>> = { ...defaultCrypto?.secp256k1 }
  return (
    CURVE_FUNCTIONS.every((name) => typeof curve[name] === 'function') &&
    Object.keys(curve).length === CURVE_FUNCTIONS.length &&
    typeof getDiscv5Crypto === 'function' &&
    typeof setDiscv5Crypto === 'function'
  )
}

function compressedPoint(x: Uint8Array, y: Uint8Array): Uint8Array {
  const point = new Uint8Array(33)
  point[0] = 2 + ((y[31] as number) & 1)
  point.set(x, 1)
  return point
}

function known(publicKey: Uint8Array): Uint8Array {
  if (!isKeyForm(publicKey)) throw new Error('expected a public key of 33 or 65 bytes, compressed or not')
  return publicKey
}

function verdict(check: () => boolean): boolean {
  try {
    return check()
  } catch {
    return false
  }
}
