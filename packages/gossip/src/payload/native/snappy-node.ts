import { createRequire } from 'node:module'
import { addonsAllowed } from './addons.ts'
import { compressRaw as plainCompress, uncompressRaw as plainUncompress } from './snappy.ts'

interface Addon {
  compressSync(input: Uint8Array, options: { copyOutputData: true }): Uint8Array
  uncompressSync(input: Uint8Array, options: { asBuffer: true; copyOutputData: true }): Uint8Array
}

// null: looked for and not there. An optional dependency, so its absence is no error.
let addon: Addon | null | undefined

function load(): Addon | null {
  if (!addonsAllowed()) return null
  if (addon === undefined) {
    try {
      addon = createRequire(import.meta.url)('snappy') as Addon
    } catch {
      addon = null
    }
  }
  return addon
}

// copyOutputData: handing out the addon's own memory costs ten times what copying it does.
// Slices of a Buffer are Buffers, which print and compare unlike what the plain form gives.
const plainBytes = (buffer: Uint8Array): Uint8Array =>
  new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)

/** Compresses into snappy's block format. */
export function compressRaw(data: Uint8Array): Uint8Array {
  const native = load()
  return native === null ? plainCompress(data) : plainBytes(native.compressSync(data, { copyOutputData: true }))
}

/**
 * Decodes snappy's block format; undefined when it is corrupt. `length` is what the header says and
 * `start` where the header ends: both have been checked, and exactly so much memory is taken.
 */
export function uncompressRaw(data: Uint8Array, start: number, length: number): Uint8Array | undefined {
  const native = load()
  // The addon reads at most five bytes of length; Go takes ten, zeros at the end.
  if (native === null || start > 5) return plainUncompress(data, start, length)
  try {
    const bytes = plainBytes(native.uncompressSync(data, { asBuffer: true, copyOutputData: true }))
    return bytes.length === length ? bytes : undefined
  } catch {
    return undefined
  }
}

export function snappyName(): 'snappy' | 'js' {
  return load() === null ? 'js' : 'snappy'
}
