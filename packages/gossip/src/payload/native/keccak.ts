import { keccak_256 } from '@noble/hashes/sha3.js'
import { type Hasher, hasher } from './hasher.ts'

/** keccak256 of `data`, or of `data ++ tail`, without joining the two. 32 bytes. */
export function keccak256(data: Uint8Array, tail?: Uint8Array): Uint8Array {
  const wasm = hasher()
  if (wasm === undefined) {
    return tail === undefined ? keccak_256(data) : keccak_256.create().update(data).update(tail).digest()
  }
  wasm.start()
  let filled = feed(wasm, data, 0)
  if (tail !== undefined) filled = feed(wasm, tail, filled)
  wasm.finish(filled)
  return wasm.memory.slice(wasm.hash, wasm.hash + 32)
}

/** Puts bytes behind those that are at the input already, and returns how many are there when it is done. */
function feed(wasm: Hasher, bytes: Uint8Array, filled: number): number {
  let at = filled
  let from = 0
  while (at + bytes.length - from > wasm.inputBytes) {
    const end = from + wasm.inputBytes - at
    wasm.memory.set(bytes.subarray(from, end), wasm.input + at)
    wasm.absorb(wasm.inputBytes)
    from = end
    at = 0
  }
  wasm.memory.set(from === 0 ? bytes : bytes.subarray(from), wasm.input + at)
  return at + bytes.length - from
}
