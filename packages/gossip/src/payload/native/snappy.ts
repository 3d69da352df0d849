import { compressBlock } from '../snappy-compress.ts'
import { uncompressBlock } from '../snappy-uncompress.ts'

/** Compresses into snappy's block format. */
export function compressRaw(data: Uint8Array): Uint8Array {
  return compressBlock(data)
}

/**
 * Decodes snappy's block format; undefined when it is corrupt. `length` is what the header says and
 * `start` where the header ends: both have been checked, and exactly so much memory is taken.
 */
export function uncompressRaw(data: Uint8Array, start: number, length: number): Uint8Array | undefined {
  return uncompressBlock(data, start, length)
}

export function snappyName(): 'snappy' | 'js' {
  return 'js'
}
