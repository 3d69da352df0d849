// Below it, a loop is faster than a view and a block copy.
const SHORT_LITERAL = 32

/**
 * Decodes a snappy block, in bounds whatever the bytes are: nothing is read behind `data`, nothing
 * written behind `length`, and the result has exactly that length or is undefined.
 * https://github.com/google/snappy/blob/main/format_description.txt
 *
 * @param start where the compressed data begins, behind the length in front
 * @param length of the result in bytes, checked by the caller
 */
export function uncompressBlock(data: Uint8Array, start: number, length: number): Uint8Array | undefined {
  const out = new Uint8Array(length)
  const end = data.length
  let from = start
  let to = 0
  while (from < end) {
    const tag = data[from++]!
    const kind = tag & 3
    if (kind === 0) {
      let size = tag >>> 2
      if (size >= 60) {
        const extra = size - 59
        if (from + extra > end) return undefined
        size = littleEndian(data, from, extra)
        from += extra
      }
      size += 1
      if (size > end - from || size > length - to) return undefined
      if (size < SHORT_LITERAL) {
        for (const stop = to + size; to < stop; ) out[to++] = data[from++]!
      } else {
        out.set(data.subarray(from, from + size), to)
        from += size
        to += size
      }
      continue
    }
    const extra = kind === 3 ? 4 : kind
    if (from + extra > end) return undefined
    const size = kind === 1 ? 4 + ((tag >>> 2) & 7) : 1 + (tag >>> 2)
    const offset = (kind === 1 ? (tag >>> 5) << 8 : 0) + littleEndian(data, from, extra)
    from += extra
    if (offset === 0 || offset > to || size > length - to) return undefined
    // Byte by byte: a copy may overlap what it writes, and the pattern then repeats. At most 64 of them.
    for (const stop = to + size; to < stop; to++) out[to] = out[to - offset]!
  }
  return to === length ? out : undefined
}

function littleEndian(data: Uint8Array, at: number, bytes: number): number {
  let value = 0
  for (let i = bytes - 1; i >= 0; i--) value = value * 256 + data[at + i]!
  return value
}
