import { createHash, hash } from 'node:crypto'

/** Up to so many bytes, joining the two and one call cost less than two calls. */
const JOINED_BYTES = 8192
const joined = /* @__PURE__ */ new Uint8Array(JOINED_BYTES)

/** sha256 of `head ++ data`, without joining the two where they are long. 32 bytes. */
export function sha256(head: Uint8Array, data: Uint8Array): Uint8Array {
  const length = head.length + data.length
  if (length > JOINED_BYTES) return createHash('sha256').update(head).update(data).digest()
  joined.set(head)
  joined.set(data, head.length)
  return hash('sha256', joined.subarray(0, length), 'buffer')
}
