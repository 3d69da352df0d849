import type { PayloadVersion } from './execution-payload.ts'
import { hasParentBeaconBlockRoot, hasWithdrawals } from './version.ts'

// Where the fields of a payload lie in its SSZ bytes: op-service/eth/ssz.go v1.19.6, the same as L1's ExecutionPayload
// up to version 3. Offsets from the start of the payload, behind the parent beacon block root if there is one.

export const PARENT_HASH = 0
export const FEE_RECIPIENT = 32
export const STATE_ROOT = 52
export const RECEIPTS_ROOT = 84
export const LOGS_BLOOM = 116
export const PREV_RANDAO = 372
export const BLOCK_NUMBER = 404
export const GAS_LIMIT = 412
export const GAS_USED = 420
export const TIMESTAMP = 428
export const EXTRA_DATA_OFFSET = 436
export const BASE_FEE_PER_GAS = 440
export const BLOCK_HASH = 472
export const TRANSACTIONS_OFFSET = 504
export const WITHDRAWALS_OFFSET = 508
export const BLOB_GAS_USED = 512
export const EXCESS_BLOB_GAS = 520
export const WITHDRAWALS_ROOT = 528

const FIXED_BYTES = { 1: 508, 2: 512, 3: 528, 4: 560 } as const

/** Bytes of the part with fixed length; extra data begins right behind it. */
export function fixedBytes(version: PayloadVersion): number {
  return FIXED_BYTES[version]
}

export const WITHDRAWAL_BYTES = 44
export const MAX_EXTRA_DATA_BYTES = 32
export const MAX_TRANSACTIONS = 1 << 20
export const MAX_WITHDRAWALS = 16

/**
 * Where the list of transactions lies, or undefined where the offsets cannot be right. A look ahead: the decoder
 * checks them as it should.
 *
 * @param bytes that hold a payload from `start` on, up to their end
 */
export function transactionsRange(
  bytes: Uint8Array,
  start: number,
  version: PayloadVersion,
): { readonly start: number; readonly end: number } | undefined {
  if (bytes.length < start + fixedBytes(version)) return undefined
  const from = start + uint32(bytes, start + TRANSACTIONS_OFFSET)
  const to = hasWithdrawals(version) ? start + uint32(bytes, start + WITHDRAWALS_OFFSET) : bytes.length
  return from <= to && to <= bytes.length ? { start: from, end: to } : undefined
}

/** The block hash that signed bytes claim, for those that decode. */
export function claimedBlockHash(bytes: Uint8Array, version: PayloadVersion): Uint8Array {
  const at = (hasParentBeaconBlockRoot(version) ? 32 : 0) + BLOCK_HASH
  return bytes.subarray(at, at + 32)
}

/** Little-endian. */
export function uint32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0
}
