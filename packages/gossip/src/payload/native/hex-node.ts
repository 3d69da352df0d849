import { Buffer } from 'node:buffer'

/** Bytes as hex digits, lower case and without `0x`. */
export function encodeHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
}
