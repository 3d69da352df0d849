import { compressRaw, uncompressRaw } from '#snappy'
import { PayloadError } from './payload-error.ts'

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
  if (result instanceof PayloadError) throw result
  return result
}

/** {@link uncompress} for the hot path, where what strangers send must not cost a throw. */
export function tryUncompress(data: Uint8Array, maxBytes: number): Uint8Array | PayloadError {
  const header = readHeader(data)
  if (header === undefined) {
    return new PayloadError('snappy_header', 'snappy', `${data.length} bytes`, 'a length below 2^32 in front')
  }
  if (header.length > maxBytes) {
    return new PayloadError('too_large', 'snappy length', header.length, `at most ${maxBytes} bytes`)
  }
  return (
    uncompressRaw(data, header.end, header.length) ??
    new PayloadError('snappy_corrupt', 'snappy', `${data.length} bytes`, `data of ${header.length} bytes`)
  )
}

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
