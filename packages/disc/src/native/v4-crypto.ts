import { defaultCrypto, type V4Crypto } from '@chainsafe/enr'
import { isKeyForm, type Secp256k1, secp256k1Addon } from './secp256k1.ts'

/**
 * What signs and verifies node records: native where the addon is there, in 50 us instead of 2 to 3 ms, and without the
 * 60 ms in which the plain form fills its tables at first use. Results are the same.
 */
export function v4Crypto(): V4Crypto {
  const addon = secp256k1Addon()
  return addon ? nativeV4Crypto(addon) : defaultCrypto
}

export function v4CryptoName(): 'secp256k1' | 'noble' {
  return secp256k1Addon() ? 'secp256k1' : 'noble'
}

/** @chainsafe/enr's arithmetic by the addon. */
export function nativeV4Crypto(addon: Secp256k1): V4Crypto {
  return {
    publicKey: (privateKey) => addon.publicKeyCreate(privateKey, true),
    sign: (privateKey, data) => addon.ecdsaSign(defaultCrypto.hash(data), privateKey).signature,
    verify: (publicKey, data, signature) => {
      try {
        return isKeyForm(publicKey) && addon.ecdsaVerify(signature, defaultCrypto.hash(data), publicKey)
      } catch {
        return false
      }
    },
    nodeId: (publicKey) => {
      if (!isKeyForm(publicKey)) throw new Error('expected a public key of 33 or 65 bytes, compressed or not')
      const point = addon.publicKeyConvert(publicKey, false).subarray(1)
      return Buffer.from(defaultCrypto.hash(point)).toString('hex')
    },
  }
}
