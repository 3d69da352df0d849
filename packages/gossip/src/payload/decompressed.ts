import type { PayloadError } from './payload-error.ts'
import { MAX_MESSAGE_BYTES, tryUncompress } from './snappy.ts'

// The message id and the validator each need the decompressed message, the one soon after the other and with the same
// array in hand. The id's result is kept for the validator under the identity of that array.

interface Entry {
  readonly data: WeakRef<Uint8Array>
  readonly bytes: number
}

const ENTRY_LIMIT = 256
const BYTE_LIMIT = 4 * MAX_MESSAGE_BYTES

/** BOUNDED: by the entries of `order`, and by the life of the messages themselves: keys are held weakly. */
const results = /* @__PURE__ */ new WeakMap<Uint8Array, Uint8Array | PayloadError>()
/** BOUNDED: 256 entries or 40 MiB of results, oldest out. What was taken out of `results` counts on until then. */
const order: Entry[] = []
let orderBytes = 0

/** Decompresses a message and keeps the result for {@link takeDecompressed}. */
export function decompress(data: Uint8Array): Uint8Array | PayloadError {
  const known = results.get(data)
  if (known !== undefined) return known
  const result = tryUncompress(data, MAX_MESSAGE_BYTES)
  const bytes = result instanceof Uint8Array ? result.length : 0
  results.set(data, result)
  order.push({ data: new WeakRef(data), bytes })
  orderBytes += bytes
  while (order.length > ENTRY_LIMIT || orderBytes > BYTE_LIMIT) {
    const oldest = order.shift()!
    orderBytes -= oldest.bytes
    const key = oldest.data.deref()
    if (key !== undefined) results.delete(key)
  }
  return result
}

/** The decompressed message, from the message id's work where it is still there; it is let go by this. */
export function takeDecompressed(data: Uint8Array): Uint8Array | PayloadError {
  const known = results.get(data)
  if (known === undefined) return tryUncompress(data, MAX_MESSAGE_BYTES)
  results.delete(data)
  return known
}
