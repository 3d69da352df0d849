// Only what block headers, withdrawals and trie nodes need: https://ethereum.org/en/developers/docs/data-structures-and-encoding/rlp/

const EMPTY = /* @__PURE__ */ new Uint8Array(0)

/** The bytes in front of a string: none for a single byte below 0x80, which stands for itself. */
export function stringHeader(bytes: Uint8Array): Uint8Array {
  return bytes.length === 1 && bytes[0]! < 0x80 ? EMPTY : lengthHeader(0x80, bytes.length)
}

/** The bytes in front of a list whose items take so many bytes together. */
export function listHeader(payloadBytes: number): Uint8Array {
  return lengthHeader(0xc0, payloadBytes)
}

function lengthHeader(base: number, length: number): Uint8Array {
  if (length < 56) return Uint8Array.of(base + length)
  if (length < 0x100) return Uint8Array.of(base + 56, length)
  if (length < 0x10000) return Uint8Array.of(base + 57, length >>> 8, length)
  return length < 0x1000000
    ? Uint8Array.of(base + 58, length >>> 16, length >>> 8, length)
    : Uint8Array.of(base + 59, length >>> 24, length >>> 16, length >>> 8, length)
}

/** A list of strings. */
export function encodeList(strings: readonly Uint8Array[]): Uint8Array {
  const parts: Uint8Array[] = [EMPTY]
  let length = 0
  for (const string of strings) {
    const header = stringHeader(string)
    parts.push(header, string)
    length += header.length + string.length
  }
  const header = listHeader(length)
  parts[0] = header
  return concat(parts, header.length + length)
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

export function concat(parts: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
