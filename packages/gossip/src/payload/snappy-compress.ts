const FRAGMENT_BYTES = 1 << 16
const MAX_TABLE_SIZE = 1 << 14
/** The last bytes of a fragment are never the start of a match. */
const INPUT_MARGIN = 15
/** A shorter fragment is written as one literal. */
const MIN_MATCHING_BYTES = 17

/**
 * Encodes a snappy block. Any choice of matches is valid; this is that of the reference compressor, so
 * that the bytes are those which Go's and the native codec write.
 * https://github.com/google/snappy/blob/main/format_description.txt
 */
export function compressBlock(data: Uint8Array): Uint8Array {
  const out = new Uint8Array(32 + data.length + Math.floor(data.length / 6))
  let to = 0
  let length = data.length
  while (length >= 128) {
    out[to++] = (length & 127) | 128
    length = Math.floor(length / 128)
  }
  out[to++] = length
  const table = new Uint16Array(tableSizeFor(data.length))
  for (let start = 0; start < data.length; start += FRAGMENT_BYTES) {
    const end = Math.min(start + FRAGMENT_BYTES, data.length)
    to =
      end - start < MIN_MATCHING_BYTES ? literal(data, start, end, out, to) : fragment(data, start, end, table, out, to)
  }
  return out.slice(0, to)
}

function fragment(
  data: Uint8Array,
  start: number,
  end: number,
  table: Uint16Array,
  out: Uint8Array,
  position: number,
): number {
  let to = position
  const tableSize = tableSizeFor(end - start)
  const shift = Math.clz32(tableSize) + 1
  table.fill(0, 0, tableSize)
  const limit = end - INPUT_MARGIN
  let emitted = start
  let at = start + 1
  let hash = hashOf(data, at, shift)
  for (;;) {
    // The longer no match is found, the larger the steps: incompressible data costs little.
    let skip = 32
    let next = at
    let candidate = 0
    do {
      at = next
      next = at + (skip >> 5)
      skip += skip >> 5
      if (next > limit) return emitted < end ? literal(data, emitted, end, out, to) : to
      candidate = start + table[hash]!
      table[hash] = at - start
      hash = hashOf(data, next, shift)
    } while (!equal4(data, at, candidate))

    to = literal(data, emitted, at, out, to)
    do {
      const base = at
      at += 4
      for (let match = candidate + 4; at < end && data[match] === data[at]; match++) at++
      to = copy(base - candidate, at - base, out, to)
      emitted = at
      if (at >= limit) return emitted < end ? literal(data, emitted, end, out, to) : to
      table[hashOf(data, at - 1, shift)] = at - 1 - start
      const here = hashOf(data, at, shift)
      candidate = start + table[here]!
      table[here] = at - start
    } while (equal4(data, at, candidate))
    at += 1
    hash = hashOf(data, at, shift)
  }
}

function tableSizeFor(bytes: number): number {
  let size = 256
  while (size < MAX_TABLE_SIZE && size < bytes) size *= 2
  return size
}

function literal(data: Uint8Array, start: number, end: number, out: Uint8Array, position: number): number {
  let to = position
  const size = end - start - 1
  if (size < 60) {
    out[to++] = size << 2
  } else if (size < 256) {
    out[to++] = 60 << 2
    out[to++] = size
  } else {
    out[to++] = 61 << 2
    out[to++] = size & 255
    out[to++] = size >>> 8
  }
  out.set(data.subarray(start, end), to)
  return to + size + 1
}

function copy(offset: number, length: number, out: Uint8Array, position: number): number {
  let to = position
  let left = length
  while (left >= 68) {
    to = longCopy(offset, 64, out, to)
    left -= 64
  }
  if (left > 64) {
    // Leaves at least 4, which the short form needs.
    to = longCopy(offset, 60, out, to)
    left -= 60
  }
  if (left >= 12 || offset >= 2048) return longCopy(offset, left, out, to)
  out[to++] = ((offset >>> 8) << 5) | ((left - 4) << 2) | 1
  out[to++] = offset & 255
  return to
}

function longCopy(offset: number, length: number, out: Uint8Array, position: number): number {
  out[position] = ((length - 1) << 2) | 2
  out[position + 1] = offset & 255
  out[position + 2] = offset >>> 8
  return position + 3
}

function hashOf(data: Uint8Array, at: number, shift: number): number {
  const word = data[at]! | (data[at + 1]! << 8) | (data[at + 2]! << 16) | (data[at + 3]! << 24)
  return Math.imul(word, 0x1e35a7bd) >>> shift
}

function equal4(data: Uint8Array, a: number, b: number): boolean {
  return (
    data[a] === data[b] && data[a + 1] === data[b + 1] && data[a + 2] === data[b + 2] && data[a + 3] === data[b + 3]
  )
}
