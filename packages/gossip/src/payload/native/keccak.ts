import { keccak_256 } from '@noble/hashes/sha3.js'

/** keccak256 of `data`, or of `data ++ tail`, without joining the two. 32 bytes. */
export function keccak256(data: Uint8Array, tail?: Uint8Array): Uint8Array {
  return tail === undefined ? keccak_256(data) : keccak_256.create().update(data).update(tail).digest()
}

export function loadKeccak(): Promise<void> {
  return Promise.resolve()
}

export function keccakName(): 'hash-wasm' | 'noble' {
  return 'noble'
}
