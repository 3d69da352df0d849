import type { IHasher } from 'hash-wasm'
import { addonsAllowed } from './addons.ts'
import { keccak256 as plain } from './keccak.ts'

// hash-wasm compiles its module asynchronously: until loadKeccak() is through, the plain form serves.
let hasher: IHasher | undefined

/** keccak256 of `data`, or of `data ++ tail`, without joining the two. 32 bytes. */
export function keccak256(data: Uint8Array, tail?: Uint8Array): Uint8Array {
  if (hasher === undefined || !addonsAllowed()) return plain(data, tail)
  hasher.init()
  hasher.update(data)
  if (tail !== undefined) hasher.update(tail)
  return hasher.digest('binary')
}

export async function loadKeccak(): Promise<void> {
  if (hasher !== undefined) return
  const { createKeccak } = await import('hash-wasm')
  hasher = await createKeccak(256)
}

export function keccakName(): 'hash-wasm' | 'noble' {
  return hasher !== undefined && addonsAllowed() ? 'hash-wasm' : 'noble'
}
