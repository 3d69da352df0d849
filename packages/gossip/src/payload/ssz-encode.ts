import { addressBytes } from './address.ts'
import type { ExecutionPayload, PayloadVersion, Withdrawal } from './execution-payload.ts'
import { fieldBytes, fieldHash, fieldUint, optionalFields } from './field.ts'
import { PayloadError } from './payload-error.ts'
import * as at from './ssz-layout.ts'
import { hasBlobGas, hasWithdrawals, hasWithdrawalsRoot } from './version.ts'

/** Bytes that {@link writeExecutionPayload} will write. */
export function executionPayloadBytes(payload: ExecutionPayload, version: PayloadVersion): number {
  let size = at.fixedBytes(version) + payload.extraData.length + 4 * payload.transactions.length
  for (const transaction of payload.transactions) size += transaction.length
  return size + at.WITHDRAWAL_BYTES * (payload.withdrawals?.length ?? 0)
}

/**
 * Writes an execution payload as SSZ, in the layout of `version` and not of what the fields suggest:
 * op-node guesses the version, and writes an Isthmus payload with an empty-trie withdrawals root as version 3.
 *
 * @param out exactly {@link executionPayloadBytes} long
 * @throws PayloadError `field`
 */
export function writeExecutionPayload(payload: ExecutionPayload, version: PayloadVersion, out: Uint8Array): void {
  optionalFields(payload, version)
  const view = new DataView(out.buffer, out.byteOffset, out.byteLength)
  const hash = (offset: number, field: keyof ExecutionPayload) => out.set(fieldHash(payload, field), offset)
  const uint64 = (offset: number, field: keyof ExecutionPayload) =>
    view.setBigUint64(offset, fieldUint(payload, field, 64n), true)

  hash(at.PARENT_HASH, 'parentHash')
  out.set(addressBytes(payload.feeRecipient, 'feeRecipient'), at.FEE_RECIPIENT)
  hash(at.STATE_ROOT, 'stateRoot')
  hash(at.RECEIPTS_ROOT, 'receiptsRoot')
  out.set(fieldBytes(payload, 'logsBloom', 256, 256), at.LOGS_BLOOM)
  hash(at.PREV_RANDAO, 'prevRandao')
  uint64(at.BLOCK_NUMBER, 'blockNumber')
  uint64(at.GAS_LIMIT, 'gasLimit')
  uint64(at.GAS_USED, 'gasUsed')
  uint64(at.TIMESTAMP, 'timestamp')
  const baseFee = fieldUint(payload, 'baseFeePerGas', 256n)
  for (let word = 0; word < 4; word++) {
    view.setBigUint64(at.BASE_FEE_PER_GAS + 8 * word, BigInt.asUintN(64, baseFee >> BigInt(64 * word)), true)
  }
  hash(at.BLOCK_HASH, 'blockHash')
  if (hasBlobGas(version)) {
    uint64(at.BLOB_GAS_USED, 'blobGasUsed')
    uint64(at.EXCESS_BLOB_GAS, 'excessBlobGas')
  }
  if (hasWithdrawalsRoot(version)) hash(at.WITHDRAWALS_ROOT, 'withdrawalsRoot')

  const extraData = fieldBytes(payload, 'extraData', 0, at.MAX_EXTRA_DATA_BYTES)
  const fixed = at.fixedBytes(version)
  view.setUint32(at.EXTRA_DATA_OFFSET, fixed, true)
  out.set(extraData, fixed)
  const transactionsStart = fixed + extraData.length
  view.setUint32(at.TRANSACTIONS_OFFSET, transactionsStart, true)
  const withdrawalsStart = writeTransactions(payload.transactions, out, view, transactionsStart)
  if (hasWithdrawals(version)) {
    view.setUint32(at.WITHDRAWALS_OFFSET, withdrawalsStart, true)
    writeWithdrawals(payload.withdrawals!, out, view, withdrawalsStart)
  }
}

/** Returns where the transactions end. */
function writeTransactions(
  transactions: readonly Uint8Array[],
  out: Uint8Array,
  view: DataView,
  start: number,
): number {
  if (transactions.length > at.MAX_TRANSACTIONS) {
    throw new PayloadError('field', 'transactions', `${transactions.length} items`, `at most ${at.MAX_TRANSACTIONS}`)
  }
  let offset = 4 * transactions.length
  for (let i = 0; i < transactions.length; i++) {
    const transaction = transactions[i]!
    view.setUint32(start + 4 * i, offset, true)
    out.set(transaction, start + offset)
    offset += transaction.length
  }
  return start + offset
}

function writeWithdrawals(withdrawals: readonly Withdrawal[], out: Uint8Array, view: DataView, start: number): void {
  if (withdrawals.length > at.MAX_WITHDRAWALS) {
    throw new PayloadError('field', 'withdrawals', `${withdrawals.length} items`, `at most ${at.MAX_WITHDRAWALS}`)
  }
  let offset = start
  for (const withdrawal of withdrawals) {
    view.setBigUint64(offset, fieldUint(withdrawal, 'index', 64n), true)
    view.setBigUint64(offset + 8, fieldUint(withdrawal, 'validatorIndex', 64n), true)
    out.set(addressBytes(withdrawal.address, 'withdrawals.address'), offset + 16)
    view.setBigUint64(offset + 36, fieldUint(withdrawal, 'amount', 64n), true)
    offset += at.WITHDRAWAL_BYTES
  }
}
