import { keccakName, loadKeccak } from '#keccak'
import { recoverName } from '#recover'
import { snappyName } from '#snappy'
import { allowAddons } from './native/addons.ts'

/** Which form of each hot function is in use; the results are the same in all. */
export interface Accelerators {
  readonly keccak: 'hash-wasm' | 'noble'
  readonly recover: 'secp256k1' | 'noble'
  readonly snappy: 'snappy' | 'js'
}

/**
 * Says what is in use now. In Node that is what is installed (`secp256k1` and `snappy` are optional
 * dependencies, loaded at first use) and, for keccak, whether {@link loadAccelerators} is through.
 */
export function accelerators(): Accelerators {
  return { keccak: keccakName(), recover: recoverName(), snappy: snappyName() }
}

/** Loads what can only load asynchronously (hash-wasm). Until then everything works, in its slower form. */
export function loadAccelerators(): Promise<void> {
  return loadKeccak()
}

/** Takes the accelerators out of use, or back into it. For tests and comparisons; the default is `true`. */
export function useAccelerators(use: boolean): void {
  allowAddons(use)
}
