// https://ethereum.org/en/developers/docs/data-structures-and-encoding/rlp/

export const STRING: usize = 0x80
export const LIST: usize = 0xc0

/** Bytes in front of a string or a list of such a length. */
export function lengthBytes(length: usize): usize {
  if (length < 56) return 1
  return length < 0x100 ? 2 : length < 0x10000 ? 3 : 4
}

/** Writes what is in front of a string or a list of such a length, and returns where it ends. */
export function writeLength(base: usize, length: usize, at: usize): usize {
  const bytes = lengthBytes(length) - 1
  store<u8>(at, bytes == 0 ? base + length : base + 55 + bytes)
  for (let i: usize = 1; i <= bytes; i++) store<u8>(at + i, length >> (8 * (bytes - i)))
  return at + 1 + bytes
}
