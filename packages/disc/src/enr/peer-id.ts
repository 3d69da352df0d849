import { getV4Crypto } from '@chainsafe/enr'

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'

/** An identity multihash of 37 bytes, which are a protobuf: key type 2 (secp256k1), 33 bytes of key. */
const PREFIX = Uint8Array.of(0x00, 0x25, 0x08, 0x02, 0x12, 0x21)

/**
 * The libp2p peer id, base58, of a secp256k1 public key. https://github.com/libp2p/specs/blob/master/peer-ids/peer-ids.md
 *
 * Written here since every record needs one: @libp2p/crypto computes the point twice for it, which takes longer than
 * the native verification of the record.
 *
 * @param publicKey 33 bytes, compressed; known to be a point
 */
export function peerIdOf(publicKey: Uint8Array): string {
  let rest = 0n
  for (const byte of PREFIX) rest = (rest << 8n) | BigInt(byte)
  for (const byte of publicKey) rest = (rest << 8n) | BigInt(byte)
  let digits = ''
  for (; rest > 0n; rest /= 58n) digits = BASE58[Number(rest % 58n)] + digits
  return `1${digits}` // the multihash begins with one zero byte, which is written as one 1
}

/**
 * The discv5 node id of a libp2p peer: 32 bytes in hexadecimal, without 0x. undefined for a peer whose key is not a
 * secp256k1 one, and for what is no peer id.
 */
export function nodeIdOfPeer(peerId: string): string | undefined {
  const publicKey = publicKeyOf(peerId)
  try {
    return publicKey && getV4Crypto().nodeId(publicKey)
  } catch {
    return undefined // 33 bytes that are no point
  }
}

/** The key inside a base58 peer id. */
function publicKeyOf(peerId: string): Uint8Array | undefined {
  // The longest that fits, so that no text makes the arithmetic long.
  if (!/^1[1-9A-HJ-NP-Za-km-z]{52}$/.test(peerId)) return undefined
  let value = 0n
  for (const digit of peerId) value = value * 58n + BigInt(BASE58.indexOf(digit))
  const length = PREFIX.length + 33
  const hex = value.toString(16).padStart(2 * length, '0')
  const bytes = Uint8Array.from({ length }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16))
  return hex.length === 2 * length && PREFIX.every((byte, i) => bytes[i] === byte) ? bytes.subarray(6) : undefined
}
