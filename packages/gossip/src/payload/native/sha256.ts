import { sha256 as noble } from '@noble/hashes/sha2.js'

/** sha256 of `head ++ data`, without joining the two. 32 bytes. */
export function sha256(head: Uint8Array, data: Uint8Array): Uint8Array {
  return noble.create().update(head).update(data).digest()
}
