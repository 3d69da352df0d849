import { recoverName } from '#recover'
import { snappyName } from '#snappy'
import { allowAddons } from './native/addons.ts'
import { loadWasm, wasm } from './native/wasm.ts'

/** Which form of each hot function is in use; the results are the same in all. */
export interface Accelerators {
  /** Our WebAssembly hashes, makes transactions roots and decompresses; without it, noble hashes. */
  readonly keccak: 'wasm' | 'noble'
  readonly recover: 'secp256k1' | 'noble'
  /** What compresses, and decompresses where WebAssembly does not. */
  readonly snappy: 'snappy' | 'js'
}

/**
 * Says what is in use now: for keccak whether {@link loadAccelerators} is through, and for the others, in Node, what is
 * installed (`secp256k1` and `snappy` are optional dependencies, loaded at first use).
 */
export function accelerators(): Accelerators {
  return { keccak: wasm() === undefined ? 'noble' : 'wasm', recover: recoverName(), snappy: snappyName() }
}

/**
 * Loads what can only load asynchronously: our WebAssembly, in Node and in a browser. Until then, and where the
 * platform refuses it, everything works in its slower form. Never rejects.
 */
export function loadAccelerators(): Promise<void> {
  return loadWasm()
}

/** Takes the accelerators out of use, or back into it. For tests and comparisons; the default is `true`. */
export function useAccelerators(use: boolean): void {
  allowAddons(use)
}
