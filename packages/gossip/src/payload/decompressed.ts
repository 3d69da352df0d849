import { MAX_MESSAGE_BYTES, type SnappyFailure, tryUncompress } from './snappy.ts'

// The message id and the validator each need the decompressed message, mostly the one right after the other and always
// with the same array in hand. The id's result is kept for the validator under the identity of that array.

interface Decompressed {
  readonly data: Uint8Array
  readonly result: Uint8Array | SnappyFailure
}

/** BOUNDED: one, the message whose id was asked for last; most are taken from here. */
let latest: Decompressed | undefined

/** An earlier message that the validator has not taken yet. */
interface Waiting {
  readonly data: WeakRef<Uint8Array>
  readonly bytes: number
}

const WAITING_LIMIT = 256
const BYTE_LIMIT = 4 * MAX_MESSAGE_BYTES

/** BOUNDED: by the entries of `order`, and by the life of the messages themselves: keys are held weakly. */
const results = /* @__PURE__ */ new WeakMap<Uint8Array, Uint8Array | SnappyFailure>()
/** BOUNDED: 256 entries or 40 MiB of results, oldest out. What was taken out of `results` counts on until then. */
const order: Waiting[] = []
let orderBytes = 0

/** Decompresses a message and keeps the result for {@link takeDecompressed}. */
export function decompress(data: Uint8Array): Uint8Array | SnappyFailure {
  if (latest?.data === data) return latest.result
  const known = results.get(data)
  if (known !== undefined) return known
  const result = tryUncompress(data, MAX_MESSAGE_BYTES)
  if (latest !== undefined) keep(latest)
  latest = { data, result }
  return result
}

/** Keeps what a message was made of, which need not be decompressed then. It is not to be written any more. */
export function keepDecompressed(data: Uint8Array, message: Uint8Array): void {
  if (latest !== undefined && latest.data !== data) keep(latest)
  latest = { data, result: message }
}

/** The decompressed message, from the message id's work where it is still there; it is let go by this. */
export function takeDecompressed(data: Uint8Array): Uint8Array | SnappyFailure {
  if (latest?.data === data) {
    const { result } = latest
    latest = undefined
    return result
  }
  const known = results.get(data)
  if (known === undefined) return tryUncompress(data, MAX_MESSAGE_BYTES)
  results.delete(data)
  return known
}

function keep({ data, result }: Decompressed): void {
  const bytes = result instanceof Uint8Array ? result.length : 0
  results.set(data, result)
  order.push({ data: new WeakRef(data), bytes })
  orderBytes += bytes
  while (order.length > WAITING_LIMIT || orderBytes > BYTE_LIMIT) {
    const oldest = order.shift()!
    orderBytes -= oldest.bytes
    const key = oldest.data.deref()
    if (key !== undefined) results.delete(key)
  }
}
