import type { Hex } from '@kona/genesis'
import { checksumAddress } from './address.ts'
import type { ExecutionPayload, PayloadVersion, Withdrawal } from './execution-payload.ts'
import { PayloadError } from './payload-error.ts'
import * as at from './ssz-layout.ts'
import { hasBlobGas, hasWithdrawals, hasWithdrawalsRoot } from './version.ts'

/**
 * Reads an execution payload from its SSZ bytes, as strictly as op-node and no stricter.
 *
 * @param hex of the bytes, at least of their fixed part, without `0x`
 * @throws PayloadError `ssz`
 */
export function decodeExecutionPayload(bytes: Uint8Array, version: PayloadVersion, hex: string): ExecutionPayload {
  const fixed = at.fixedBytes(version)
  if (bytes.length < fixed) throw bad('payload', `${bytes.length} bytes`, `at least ${fixed} bytes for v${version}`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const hash = (offset: number): Hex => `0x${hex.slice(2 * offset, 2 * offset + 64)}`
  const uint64 = (offset: number) => view.getBigUint64(offset, true)

  const extraDataStart = view.getUint32(at.EXTRA_DATA_OFFSET, true)
  if (extraDataStart !== fixed) throw bad('extraData offset', extraDataStart, String(fixed))
  const transactionsStart = view.getUint32(at.TRANSACTIONS_OFFSET, true)
  const withdrawalsStart = hasWithdrawals(version) ? view.getUint32(at.WITHDRAWALS_OFFSET, true) : bytes.length
  if (transactionsStart < fixed || transactionsStart > fixed + at.MAX_EXTRA_DATA_BYTES) {
    throw bad('transactions offset', transactionsStart, `${fixed} to ${fixed + at.MAX_EXTRA_DATA_BYTES}`)
  }
  if (withdrawalsStart < transactionsStart || withdrawalsStart > bytes.length) {
    throw bad('withdrawals offset', withdrawalsStart, `${transactionsStart} to ${bytes.length}`)
  }

  const payload: Mutable<ExecutionPayload> = {
    parentHash: hash(at.PARENT_HASH),
    feeRecipient: checksumAddress(bytes.subarray(at.FEE_RECIPIENT, at.FEE_RECIPIENT + 20)),
    stateRoot: hash(at.STATE_ROOT),
    receiptsRoot: hash(at.RECEIPTS_ROOT),
    logsBloom: bytes.subarray(at.LOGS_BLOOM, at.LOGS_BLOOM + 256),
    prevRandao: hash(at.PREV_RANDAO),
    blockNumber: uint64(at.BLOCK_NUMBER),
    gasLimit: uint64(at.GAS_LIMIT),
    gasUsed: uint64(at.GAS_USED),
    timestamp: uint64(at.TIMESTAMP),
    extraData: bytes.subarray(fixed, transactionsStart),
    baseFeePerGas: uint256(view, at.BASE_FEE_PER_GAS),
    blockHash: hash(at.BLOCK_HASH),
    transactions: decodeTransactions(bytes.subarray(transactionsStart, withdrawalsStart)),
  }
  if (hasWithdrawals(version)) payload.withdrawals = decodeWithdrawals(bytes.subarray(withdrawalsStart))
  if (hasBlobGas(version)) {
    payload.blobGasUsed = uint64(at.BLOB_GAS_USED)
    payload.excessBlobGas = uint64(at.EXCESS_BLOB_GAS)
  }
  if (hasWithdrawalsRoot(version)) payload.withdrawalsRoot = hash(at.WITHDRAWALS_ROOT)
  return Object.freeze(payload)
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

function uint256(view: DataView, offset: number): bigint {
  let value = view.getBigUint64(offset + 24, true)
  for (let word = 16; word >= 0; word -= 8) {
    const low = view.getBigUint64(offset + word, true)
    value = value === 0n ? low : (value << 64n) | low
  }
  return value
}

function decodeTransactions(bytes: Uint8Array): readonly Uint8Array[] {
  if (bytes.length === 0) return Object.freeze([])
  if (bytes.length < 4) throw bad('transactions', `${bytes.length} bytes`, 'none, or 4 and more')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let start = view.getUint32(0, true)
  if (start === 0 || start % 4 !== 0 || start > bytes.length) {
    throw bad('transactions[0] offset', start, `a multiple of 4 from 4 to ${bytes.length}`)
  }
  const count = start / 4
  if (count > at.MAX_TRANSACTIONS) throw bad('transactions', count, `at most ${at.MAX_TRANSACTIONS}`)
  const transactions = new Array<Uint8Array>(count)
  for (let i = 0; i < count; i++) {
    const end = i + 1 < count ? view.getUint32(4 * (i + 1), true) : bytes.length
    if (end < start || end > bytes.length) {
      throw bad(`transactions[${i + 1}] offset`, end, `${start} to ${bytes.length}`)
    }
    // Half the time of a subarray, and a block has thousands.
    transactions[i] = new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start)
    start = end
  }
  return Object.freeze(transactions)
}

function decodeWithdrawals(bytes: Uint8Array): readonly Withdrawal[] {
  const count = bytes.length / at.WITHDRAWAL_BYTES
  if (!Number.isInteger(count) || count > at.MAX_WITHDRAWALS) {
    throw bad('withdrawals', `${bytes.length} bytes`, `0 to ${at.MAX_WITHDRAWALS} times ${at.WITHDRAWAL_BYTES} bytes`)
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const withdrawals: Withdrawal[] = []
  for (let offset = 0; offset < bytes.length; offset += at.WITHDRAWAL_BYTES) {
    withdrawals.push(
      Object.freeze({
        index: view.getBigUint64(offset, true),
        validatorIndex: view.getBigUint64(offset + 8, true),
        address: checksumAddress(bytes.subarray(offset + 16, offset + 36)),
        amount: view.getBigUint64(offset + 36, true),
      }),
    )
  }
  return Object.freeze(withdrawals)
}

function bad(field: string, value: number | string, expected: string): PayloadError {
  return new PayloadError('ssz', field, value, expected)
}
