import { SIGNATURE_BYTES } from './encode.ts'
import type { PayloadVersion } from './execution-payload.ts'
import { keccak256 } from './native/keccak.ts'
import { wasm } from './native/wasm.ts'
import { fixedBytes, transactionsRange } from './ssz-layout.ts'
import { hasParentBeaconBlockRoot } from './version.ts'

/** What validating a message needs hashed. */
export interface MessageHashes {
  /** keccak256 of the signed bytes, 32 bytes. */
  readonly payloadHash: Uint8Array
  /**
   * The block hash, 32 bytes, from the work that was begun; undefined where it has to be made from the payload. For
   * payloads that decode only, and before the next message is begun.
   */
  blockHash(): Uint8Array | undefined
}

/**
 * Hashes a decompressed message, at once only what the signature needs. Where WebAssembly is loaded and the message
 * not above 3.3 MiB, the transactions are begun alongside, since two streams take as long as one; what is left of them
 * waits for the signature to be right.
 */
export function hashMessage(message: Uint8Array, version: PayloadVersion): MessageHashes {
  const module = wasm()
  if (module === undefined || message.length > module.messageBytes) {
    return { payloadHash: keccak256(message.subarray(SIGNATURE_BYTES)), blockHash: () => undefined }
  }
  const payload = SIGNATURE_BYTES + (hasParentBeaconBlockRoot(version) ? 32 : 0)
  const { start, end } = transactionsRange(message, payload, version) ?? NO_LIST
  const owner = module.takeRoom()
  module.memory.set(message, module.message)
  module.call.open(SIGNATURE_BYTES, message.length, start, end)
  module.call.hashPayload()
  return {
    payloadHash: module.hashAt(module.payloadHash),
    blockHash: () =>
      module.owns(owner) &&
      module.call.hashTransactions() !== 0 &&
      module.call.hashHeader(payload, message.length, fixedBytes(version), version) !== 0
        ? module.hashAt(module.hash)
        : undefined,
  }
}

/** All hashes of a message at once, for who goes on only later, when the module may be at another's work. */
export function hashWholeMessage(message: Uint8Array, version: PayloadVersion): MessageHashes {
  const { payloadHash, blockHash } = hashMessage(message, version)
  const hash = blockHash()
  return { payloadHash, blockHash: () => hash }
}

/** A list that ends before it begins is none; one that ends where it begins is empty. */
const NO_LIST = { start: 1, end: 0 }

/** The root of a list of transactions, or undefined where it does not fit, or has one without bytes. */
export function hashList(values: readonly Uint8Array[]): Uint8Array | undefined {
  const module = wasm()
  if (module === undefined) return undefined
  let size = 4 * values.length
  for (const value of values) size += value.length
  if (size > module.messageBytes) return undefined
  module.takeRoom()
  // As an SSZ list: offsets, then the values.
  const offsets = new DataView(module.memory.buffer, module.message, 4 * values.length)
  let at = 4 * values.length
  for (let i = 0; i < values.length; i++) {
    offsets.setUint32(4 * i, at, true)
    module.memory.set(values[i]!, module.message + at)
    at += values[i]!.length
  }
  module.call.open(0, 0, 0, size)
  return module.call.hashTransactions() === 0 ? undefined : module.hashAt(module.root)
}
