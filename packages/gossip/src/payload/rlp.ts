// Only what block headers, withdrawals and trie nodes need:
// https://ethereum.org/en/developers/docs/data-structures-and-encoding/rlp/

const EMPTY = /* @__PURE__ */ new Uint8Array(0)
const STRING = 0x80
const LIST = 0xc0

/** A list of strings. */
export function encodeList(strings: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const string of strings) length += stringHeaderBytes(string) + string.length
  const out = new Uint8Array(lengthBytes(length) + length)
  let at = writeLength(LIST, length, out, 0)
  for (const string of strings) {
    if (stringHeaderBytes(string) > 0) at = writeLength(STRING, string.length, out, at)
    out.set(string, at)
    at += string.length
  }
  return out
}

/** Bytes in front of a string: none for a single byte below 0x80, which stands for itself. */
export function stringHeaderBytes(string: Uint8Array): number {
  return string.length === 1 && string[0]! < STRING ? 0 : lengthBytes(string.length)
}

/** Bytes in front of a string or a list of such a length, 1 to 5. */
export function lengthBytes(length: number): number {
  if (length < 56) return 1
  return length < 0x100 ? 2 : length < 0x10000 ? 3 : length < 0x1000000 ? 4 : 5
}

/** Writes what is in front of a string (base 0x80) or a list (base 0xc0) of such a length, and returns where it ends. */
export function writeLength(base: number, length: number, out: Uint8Array, at: number): number {
  const bytes = lengthBytes(length) - 1
  out[at] = bytes === 0 ? base + length : base + 55 + bytes
  for (let i = 1; i <= bytes; i++) out[at + i] = length >>> (8 * (bytes - i))
  return at + 1 + bytes
}

/** An unsigned integer without zero bytes in front; zero is the empty string. */
export function uint(value: bigint): Uint8Array {
  if (value === 0n) return EMPTY
  const hex = value.toString(16)
  const digits = hex.length % 2 === 0 ? hex : `0${hex}`
  const bytes = new Uint8Array(digits.length / 2)
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16)
  return bytes
}
