import { compressRaw, uncompressRaw } from '#snappy'
import { wasm } from './native/wasm.ts'
import { PayloadError } from './payload-error.ts'
import { uncompressBlock as plainUncompressBlock } from './snappy-uncompress.ts'

/**
 * The largest message, decompressed, in bytes: 10 MiB.
 * https://specs.optimism.io/protocol/rollup-node-p2p.html#gossipsub-parameters
 */
export const MAX_MESSAGE_BYTES = 10 * 1024 * 1024

/** Compresses into snappy's block format, as gossip messages have it (not the framing format). */
export function compress(data: Uint8Array): Uint8Array {
  return compressRaw(data)
}

/**
 * Decompresses snappy's block format. The length in front of the data is checked before memory is taken.
 *
 * @param maxBytes the largest result, in bytes
 * @throws PayloadError `snappy_header`, `too_large` or `snappy_corrupt`
 */
export function uncompress(data: Uint8Array, maxBytes: number = MAX_MESSAGE_BYTES): Uint8Array {
  const result = tryUncompress(data, maxBytes)
  if (result instanceof Uint8Array) return result
  switch (result.code) {
    case 'snappy_header':
      throw new PayloadError('snappy_header', 'snappy', `${data.length} bytes`, SNAPPY_EXPECTED.snappy_header)
    case 'snappy_corrupt':
      throw new PayloadError('snappy_corrupt', 'snappy', `${data.length} bytes`, SNAPPY_EXPECTED.snappy_corrupt)
    case 'too_large':
      throw new PayloadError('too_large', 'snappy length', result.length, `at most ${maxBytes} bytes`)
  }
}

/** What is no snappy. Not an Error, whose stack would cost more than all else that junk costs. */
export type SnappyFailure =
  | { readonly code: 'snappy_header' | 'snappy_corrupt' }
  /** `length` is the one in front of the data, in bytes. */
  | { readonly code: 'too_large'; readonly length: number }

/** What would have been right, for people. */
export const SNAPPY_EXPECTED = {
  snappy_header: 'a length below 2^32 in front',
  snappy_corrupt: 'data of exactly the length in front',
} as const

const BAD_HEADER: SnappyFailure = { code: 'snappy_header' }
const CORRUPT: SnappyFailure = { code: 'snappy_corrupt' }

/** {@link uncompress} for the hot path, where what strangers send must not cost a throw. */
export function tryUncompress(data: Uint8Array, maxBytes: number): Uint8Array | SnappyFailure {
  const header = readHeader(data)
  if (header === undefined) return BAD_HEADER
  if (header.length > maxBytes) return { code: 'too_large', length: header.length }
  return uncompressBlock(data, header.end, header.length) ?? CORRUPT
}

/** The fastest way for what it is. All of them take just the memory for the result. */
function uncompressBlock(data: Uint8Array, start: number, length: number): Uint8Array | undefined {
  // What hardly compresses is copied in a few pieces, best without detours.
  if (data.length >= length - (length >>> 6)) return plainUncompressBlock(data, start, length)
  const module = wasm()
  const compressed = data.length - start
  if (module === undefined || compressed + length + GAP_BYTES > module.messageBytes) {
    return uncompressRaw(data, start, length)
  }
  module.takeRoom()
  module.memory.set(start === 0 ? data : data.subarray(start), module.message + module.messageBytes - compressed)
  if (module.call.uncompress(compressed, length) === 0) return undefined
  return module.memory.slice(module.message, module.message + length)
}

/** Between the result and the compressed data, since the last step of a copy may write up to 15 bytes too many. */
const GAP_BYTES = 16

/**
 * The varint in front: at most ten bytes, its value below 2^32. Zeros at its end pass, as they do in Go.
 */
function readHeader(data: Uint8Array): { length: number; end: number } | undefined {
  let length = 0
  for (let i = 0, factor = 1; i < 10 && i < data.length; i++, factor *= 128) {
    const byte = data[i]!
    length += (byte & 127) * factor
    if (length > 0xffffffff) return undefined
    if (byte < 128) return { length, end: i + 1 }
  }
  return undefined
}
