import type { Hex } from '@kona/genesis'
import { encodeHex } from '#hex'

/** Bytes as `0x…`, lower case. */
export function bytesToHex(bytes: Uint8Array): Hex {
  return `0x${encodeHex(bytes)}`
}

/** The bytes of a hex text, in any case and with `0x`; undefined when it is no such text. */
export function hexToBytes(hex: string): Uint8Array | undefined {
  if (hex.length % 2 !== 0 || hex.charCodeAt(0) !== 48 || (hex.charCodeAt(1) | 32) !== 120) return undefined
  const bytes = new Uint8Array(hex.length / 2 - 1)
  for (let i = 0, at = 2; i < bytes.length; i++, at += 2) {
    const high = digit(hex.charCodeAt(at))
    const low = digit(hex.charCodeAt(at + 1))
    if (high < 0 || low < 0) return undefined
    bytes[i] = (high << 4) | low
  }
  return bytes
}

function digit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48
  const letter = code | 32
  return letter >= 97 && letter <= 102 ? letter - 87 : -1
}
