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
