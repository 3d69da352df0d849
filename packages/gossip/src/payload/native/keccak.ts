import { keccak_256 } from '@noble/hashes/sha3.js'
import { type Wasm, wasm } from './wasm.ts'

/** keccak256 of `data`, or of `data ++ tail`, without joining the two. 32 bytes. */
export function keccak256(data: Uint8Array, tail?: Uint8Array): Uint8Array {
  const module = wasm()
  if (module === undefined) {
    return tail === undefined ? keccak_256(data) : keccak_256.create().update(data).update(tail).digest()
  }
  module.call.start()
  let filled = feed(module, data, 0)
  if (tail !== undefined) filled = feed(module, tail, filled)
  module.call.finish(filled)
  return module.hashAt(module.hash)
}

/** Puts bytes behind those that are at the input already, and returns how many are there when it is done. */
function feed(module: Wasm, bytes: Uint8Array, filled: number): number {
  let at = filled
  let from = 0
  while (at + bytes.length - from > module.inputBytes) {
    const end = from + module.inputBytes - at
    module.memory.set(bytes.subarray(from, end), module.input + at)
    module.call.absorb(module.inputBytes)
    from = end
    at = 0
  }
  module.memory.set(from === 0 ? bytes : bytes.subarray(from), module.input + at)
  return at + bytes.length - from
}
