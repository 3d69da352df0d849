// The key of an item of a list is rlp(index), here in the first nibbles of a 64-bit number. The leaves stand in the
// order of their keys: 1 to 127, then 0 (its RLP is 0x80), then the longer ones.

export function indexAt(position: u32, count: u32): u32 {
  if (position >= 128) return position
  return position == min<u32>(count - 1, 127) ? 0 : position + 1
}

export function keyOf(index: u32): u64 {
  if (index == 0) return (<u64>0x80) << 56
  if (index < 0x80) return (<u64>index) << 56
  return index < 0x100 ? (<u64>0x8100 | index) << 48 : (<u64>0x820000 | index) << 40
}

/** Nibbles of that key. */
export function nibblesOf(index: u32): u32 {
  return index < 0x80 ? 2 : index < 0x100 ? 4 : 6
}

/** How many nibbles two keys share from the start. No key is the start of another. */
export function shared(a: u64, b: u64): u32 {
  return <u32>clz(a ^ b) >>> 2
}

export function nibbleAt(key: u64, depth: u32): u32 {
  return <u32>(key >>> (60 - 4 * depth)) & 15
}

/** Bytes of a path in hex-prefix form with its RLP header; a single byte is below 0x80 and has none. */
export function pathBytes(nibbles: u32): usize {
  const bytes = (nibbles >>> 1) + 1
  return bytes == 1 ? 1 : bytes + 1
}

/** Writes the nibbles `from` to `to` of a key in hex-prefix form (flag 0x20: of a leaf), and returns where they end. */
export function writePath(key: u64, from: u32, to: u32, flag: u32, start: usize): usize {
  let at = start
  let nibbles = to - from
  let rest = key << (4 * from)
  if (nibbles >= 2) store<u8>(at++, 0x80 + (nibbles >>> 1) + 1)
  if (nibbles & 1) {
    store<u8>(at++, flag | 0x10 | <u32>(rest >>> 60))
    rest <<= 4
  } else {
    store<u8>(at++, flag)
  }
  for (nibbles >>>= 1; nibbles > 0; nibbles--) {
    store<u8>(at++, <u32>(rest >>> 56))
    rest <<= 8
  }
  return at
}
