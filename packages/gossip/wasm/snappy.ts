// Snappy's block format: https://github.com/google/snappy/blob/main/format_description.txt

/**
 * Decodes what lies from `from` to `end` to `out`; false unless that gives exactly `length` bytes. Nothing is read
 * behind `end` but what a step of 16 bytes takes too much, and nothing written behind `out + length` but the same.
 */
export function uncompressBlock(from: usize, end: usize, out: usize, length: usize): bool {
  let to = out
  const stop = out + length
  while (from < end) {
    const tag = <usize>load<u8>(from++)
    if ((tag & 3) == 0) {
      let size = tag >> 2
      if (size >= 60) {
        const extra = size - 59
        if (extra > end - from) return false
        size = <usize>load<u32>(from) & (<usize>0xffffffff >>> (8 * (4 - extra)))
        from += extra
      }
      // In this order, since the size plus one may be too much for 32 bits.
      if (size >= end - from || size >= stop - to) return false
      size++
      for (let at: usize = 0; at < size; at += 16) v128.store(to + at, v128.load(from + at))
      from += size
      to += size
      continue
    }
    let size = (tag >> 2) + 1
    let offset: usize
    if ((tag & 3) == 1) {
      if (end - from < 1) return false
      size = 4 + ((tag >> 2) & 7)
      offset = ((tag >> 5) << 8) | <usize>load<u8>(from)
      from += 1
    } else if ((tag & 3) == 2) {
      if (end - from < 2) return false
      offset = load<u16>(from)
      from += 2
    } else {
      if (end - from < 4) return false
      offset = load<u32>(from)
      from += 4
    }
    if (offset == 0 || offset > to - out || size > stop - to) return false
    const source = to - offset
    if (offset >= 16) {
      for (let at: usize = 0; at < size; at += 16) v128.store(to + at, v128.load(source + at))
    } else {
      // What is copied begins before it is written: the pattern repeats.
      for (let at: usize = 0; at < size; at++) store<u8>(to + at, load<u8>(source + at))
    }
    to += size
  }
  return to == stop
}
