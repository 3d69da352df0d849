import { createHash } from 'node:crypto'

/** sha256 of `head ++ data`, without joining the two. 32 bytes. */
export function sha256(head: Uint8Array, data: Uint8Array): Uint8Array {
  return createHash('sha256').update(head).update(data).digest()
}
