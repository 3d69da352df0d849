import { createHash } from 'node:crypto'
import type { Hex } from '@kona/genesis'
import { publicKeyFromRaw } from '@libp2p/crypto/keys'
import type { Secp256k1PrivateKey, Secp256k1PublicKey } from '@libp2p/interface'
import { publicKeyOf, signRecoverable } from '#recover'
import { hexToBytes } from '../payload/hex.ts'

/**
 * The node's key as libp2p takes it, computing with the native addon where that is installed: libp2p's own would
 * spend 70 ms on a table first, and 3 ms on each handshake.
 *
 * @throws Error for what is no key of secp256k1
 */
export function hostKey(privateKey: Hex): Secp256k1PrivateKey {
  const raw = hexToBytes(privateKey) as Uint8Array
  return {
    type: 'secp256k1',
    raw,
    publicKey: publicKeyFromRaw(compressed(publicKeyOf(raw))) as Secp256k1PublicKey,
    equals: (other) => other?.raw instanceof Uint8Array && Buffer.compare(other.raw, raw) === 0,
    sign(message, options) {
      options?.signal?.throwIfAborted()
      const hash = createHash('sha256')
      for (const part of message instanceof Uint8Array ? [message] : message) hash.update(part)
      return derSignature(signRecoverable(hash.digest(), raw))
    },
  }
}

/** 65 bytes of an uncompressed public key as 33. */
function compressed(publicKey: Uint8Array): Uint8Array {
  const bytes = publicKey.slice(0, 33)
  bytes[0] = (publicKey[64] as number) % 2 === 0 ? 2 : 3
  return bytes
}

/** r and s as ASN.1 has them: https://github.com/libp2p/specs/blob/master/peer-ids/peer-ids.md#secp256k1 */
function derSignature(signature: Uint8Array): Uint8Array {
  const r = derInteger(signature.subarray(0, 32))
  const s = derInteger(signature.subarray(32, 64))
  return Uint8Array.from([0x30, r.length + s.length, ...r, ...s])
}

/** The shortest form, with a zero in front where the first bit would say that it is negative. */
function derInteger(bytes: Uint8Array): number[] {
  const start = bytes.findIndex((byte) => byte !== 0)
  const digits = start === -1 ? [0] : [...bytes.subarray(start)]
  if ((digits[0] as number) >= 0x80) digits.unshift(0)
  return [0x02, digits.length, ...digits]
}
