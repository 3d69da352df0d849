import type { Address } from '@kona/genesis'
import { bytesToHex, hexToBytes } from './hex.ts'
import { keccak256 } from './native/keccak.ts'
import { PayloadError } from './payload-error.ts'

// BOUNDED: 16 addresses, by turns. Blocks name the same few (fee vault, signers), and a checksum costs a hash.
const recent: { readonly bytes: Uint8Array; readonly text: Address }[] = []
const RECENT_LIMIT = 16
let nextRecent = 0

/**
 * An address with its EIP-55 checksum.
 *
 * @param address 20 bytes, as bytes or as hex in any case
 * @throws PayloadError `field`
 */
export function checksumAddress(address: Uint8Array | string): Address {
  const bytes = typeof address === 'string' ? addressBytes(address) : address
  for (const known of recent) if (sameBytes(known.bytes, bytes)) return known.text
  const lower = bytesToHex(bytes).slice(2)
  const hash = keccak256(new TextEncoder().encode(lower))
  let text = '0x'
  for (let i = 0; i < lower.length; i++) {
    const nibble = i % 2 === 0 ? hash[i >>> 1]! >>> 4 : hash[i >>> 1]! & 15
    text += nibble >= 8 ? lower[i]!.toUpperCase() : lower[i]!
  }
  recent[nextRecent] = { bytes: new Uint8Array(bytes), text: text as Address }
  nextRecent = (nextRecent + 1) % RECENT_LIMIT
  return text as Address
}

/**
 * The 20 bytes of an address in any case.
 *
 * @throws PayloadError `field`
 */
export function addressBytes(address: string, field = 'address'): Uint8Array {
  const bytes = hexToBytes(address)
  if (bytes?.length !== 20) throw new PayloadError('field', field, address, '0x and 40 hex digits')
  return bytes
}

/** The 20 address bytes of a public key (65 bytes, uncompressed). */
export function publicKeyAddress(publicKey: Uint8Array): Uint8Array {
  return keccak256(publicKey.subarray(1)).subarray(12)
}

/** Whether two arrays of the same length hold the same. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
