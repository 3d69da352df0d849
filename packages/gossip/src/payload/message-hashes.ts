import { SIGNATURE_BYTES } from './encode.ts'
import type { PayloadVersion } from './execution-payload.ts'
import { hasher } from './native/hasher.ts'
import { keccak256 } from './native/keccak.ts'
import { transactionsRange } from './ssz-layout.ts'
import { hasParentBeaconBlockRoot } from './version.ts'

/** What validating a message needs hashed: the payload at once, the transactions when the signature is right. */
export interface MessageHashes {
  /** keccak256 of the signed bytes. */
  readonly payloadHash: Uint8Array
  /**
   * The root of the transactions, if it can be had from the work that was begun; undefined if not, and where the SSZ
   * is wrong. To be asked before another message is begun.
   */
  transactionsRoot(): Uint8Array | undefined
}

/** Whose bytes are in the hasher. */
let current = 0

/**
 * Hashes a message, with its signature in front. Where WebAssembly is loaded and the message below its 3.3 MiB, the
 * transactions are hashed alongside the payload: two streams take as long as one. The more is left of them when the
 * payload is through, the more a wrong signature has saved.
 */
export function hashMessage(message: Uint8Array, version: PayloadVersion): MessageHashes {
  const wasm = hasher()
  if (wasm === undefined || message.length > wasm.messageBytes) {
    return { payloadHash: keccak256(message.subarray(SIGNATURE_BYTES)), transactionsRoot: () => undefined }
  }
  const payload = SIGNATURE_BYTES + (hasParentBeaconBlockRoot(version) ? 32 : 0)
  const list = transactionsRange(message, payload, version)
  wasm.memory.set(message, wasm.message)
  wasm.open(SIGNATURE_BYTES, message.length, list?.start ?? 0, list?.end ?? 0)
  wasm.hashPayload()
  current++
  const own = current
  return {
    payloadHash: wasm.memory.slice(wasm.payloadHash, wasm.payloadHash + 32),
    transactionsRoot: () =>
      own === current && wasm.hashTransactions() !== 0 ? wasm.memory.slice(wasm.root, wasm.root + 32) : undefined,
  }
}

/** The root of any list of transactions, or undefined where it does not fit, or has one without bytes. */
export function hashList(values: readonly Uint8Array[]): Uint8Array | undefined {
  const wasm = hasher()
  if (wasm === undefined) return undefined
  let size = 4 * values.length
  for (const value of values) size += value.length
  if (size > wasm.messageBytes) return undefined
  current++
  // As an SSZ list: offsets, then the values.
  const offsets = new DataView(wasm.memory.buffer, wasm.message, 4 * values.length)
  let at = 4 * values.length
  for (let i = 0; i < values.length; i++) {
    offsets.setUint32(4 * i, at, true)
    wasm.memory.set(values[i]!, wasm.message + at)
    at += values[i]!.length
  }
  wasm.open(0, 0, 0, size)
  return wasm.hashTransactions() === 0 ? undefined : wasm.memory.slice(wasm.root, wasm.root + 32)
}
