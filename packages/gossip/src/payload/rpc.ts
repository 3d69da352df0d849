import type { Address, Hex } from '@kona/genesis'
import { checksumAddress } from './address.ts'
import type { ExecutionPayload, ExecutionPayloadEnvelope, Withdrawal } from './execution-payload.ts'
import { bytesToHex, hexToBytes } from './hex.ts'
import { PayloadError } from './payload-error.ts'

/** A withdrawal in the Engine API's JSON. */
export interface RpcWithdrawal {
  readonly index: Hex
  readonly validatorIndex: Hex
  readonly address: Address
  readonly amount: Hex
}

/** An execution payload in the Engine API's JSON: quantities without zeros in front, bytes in full. */
export interface RpcExecutionPayload {
  readonly parentHash: Hex
  readonly feeRecipient: Address
  readonly stateRoot: Hex
  readonly receiptsRoot: Hex
  readonly logsBloom: Hex
  readonly prevRandao: Hex
  readonly blockNumber: Hex
  readonly gasLimit: Hex
  readonly gasUsed: Hex
  readonly timestamp: Hex
  readonly extraData: Hex
  readonly baseFeePerGas: Hex
  readonly blockHash: Hex
  readonly transactions: readonly Hex[]
  readonly withdrawals?: readonly RpcWithdrawal[]
  readonly blobGasUsed?: Hex
  readonly excessBlobGas?: Hex
  readonly withdrawalsRoot?: Hex
}

/** op-node's JSON of an envelope (op-service/eth/types.go v1.19.6). */
export interface RpcExecutionPayloadEnvelope {
  readonly executionPayload: RpcExecutionPayload
  readonly parentBeaconBlockRoot?: Hex
}

/** An envelope as the Engine API's JSON has it. */
export function payloadToRpc(envelope: ExecutionPayloadEnvelope): RpcExecutionPayloadEnvelope {
  const { parentBeaconBlockRoot, executionPayload: payload } = envelope
  const { withdrawals, blobGasUsed, excessBlobGas, withdrawalsRoot } = payload
  return {
    executionPayload: {
      parentHash: payload.parentHash,
      feeRecipient: payload.feeRecipient,
      stateRoot: payload.stateRoot,
      receiptsRoot: payload.receiptsRoot,
      logsBloom: bytesToHex(payload.logsBloom),
      prevRandao: payload.prevRandao,
      blockNumber: quantity(payload.blockNumber),
      gasLimit: quantity(payload.gasLimit),
      gasUsed: quantity(payload.gasUsed),
      timestamp: quantity(payload.timestamp),
      extraData: bytesToHex(payload.extraData),
      baseFeePerGas: quantity(payload.baseFeePerGas),
      blockHash: payload.blockHash,
      transactions: payload.transactions.map(bytesToHex),
      ...(withdrawals !== undefined && { withdrawals: withdrawals.map(withdrawalToRpc) }),
      ...(blobGasUsed !== undefined && { blobGasUsed: quantity(blobGasUsed) }),
      ...(excessBlobGas !== undefined && { excessBlobGas: quantity(excessBlobGas) }),
      ...(withdrawalsRoot !== undefined && { withdrawalsRoot }),
    },
    ...(parentBeaconBlockRoot !== undefined && { parentBeaconBlockRoot }),
  }
}

/**
 * An envelope from the Engine API's JSON. Optional fields may be missing or null; unknown ones are passed over.
 *
 * @param json whatever JSON.parse gave
 * @throws PayloadError `rpc`, naming the field
 */
export function payloadFromRpc(json: unknown): ExecutionPayloadEnvelope {
  const envelope = object(json, 'envelope')
  const payload = object(envelope.executionPayload, 'executionPayload')
  const parentBeaconBlockRoot = optional(envelope, 'parentBeaconBlockRoot', hash)
  const withdrawals = optional(payload, 'withdrawals', (value, field) => list(value, field, withdrawalFromRpc))
  const blobGasUsed = optional(payload, 'blobGasUsed', uint64)
  const excessBlobGas = optional(payload, 'excessBlobGas', uint64)
  const withdrawalsRoot = optional(payload, 'withdrawalsRoot', hash)
  const executionPayload: ExecutionPayload = {
    parentHash: hash(payload.parentHash, 'parentHash'),
    feeRecipient: address(payload.feeRecipient, 'feeRecipient'),
    stateRoot: hash(payload.stateRoot, 'stateRoot'),
    receiptsRoot: hash(payload.receiptsRoot, 'receiptsRoot'),
    logsBloom: bytes(payload.logsBloom, 'logsBloom', 256),
    prevRandao: hash(payload.prevRandao, 'prevRandao'),
    blockNumber: uint64(payload.blockNumber, 'blockNumber'),
    gasLimit: uint64(payload.gasLimit, 'gasLimit'),
    gasUsed: uint64(payload.gasUsed, 'gasUsed'),
    timestamp: uint64(payload.timestamp, 'timestamp'),
    extraData: bytes(payload.extraData, 'extraData'),
    baseFeePerGas: uint(payload.baseFeePerGas, 'baseFeePerGas', 256),
    blockHash: hash(payload.blockHash, 'blockHash'),
    transactions: list(payload.transactions, 'transactions', bytes),
    ...(withdrawals !== undefined && { withdrawals }),
    ...(blobGasUsed !== undefined && { blobGasUsed }),
    ...(excessBlobGas !== undefined && { excessBlobGas }),
    ...(withdrawalsRoot !== undefined && { withdrawalsRoot }),
  }
  return Object.freeze({
    executionPayload: Object.freeze(executionPayload),
    ...(parentBeaconBlockRoot !== undefined && { parentBeaconBlockRoot }),
  })
}

const quantity = (value: bigint): Hex => `0x${value.toString(16)}`

function withdrawalToRpc(withdrawal: Withdrawal): RpcWithdrawal {
  return {
    index: quantity(withdrawal.index),
    validatorIndex: quantity(withdrawal.validatorIndex),
    address: withdrawal.address,
    amount: quantity(withdrawal.amount),
  }
}

function withdrawalFromRpc(json: unknown, field: string): Withdrawal {
  const withdrawal = object(json, field)
  return Object.freeze({
    index: uint64(withdrawal.index, `${field}.index`),
    validatorIndex: uint64(withdrawal.validatorIndex, `${field}.validatorIndex`),
    address: address(withdrawal.address, `${field}.address`),
    amount: uint64(withdrawal.amount, `${field}.amount`),
  })
}

type Fields = Readonly<Record<string, unknown>>

function object(value: unknown, field: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw bad(field, value, 'an object')
  return value as Fields
}

function optional<T>(fields: Fields, field: string, read: (value: unknown, field: string) => T): T | undefined {
  const value = fields[field]
  return value === undefined || value === null ? undefined : read(value, field)
}

function list<T>(value: unknown, field: string, read: (value: unknown, field: string) => T): readonly T[] {
  if (!Array.isArray(value)) throw bad(field, value, 'a list')
  return Object.freeze(value.map((item, i) => read(item, `${field}[${i}]`)))
}

function bytes(value: unknown, field: string, length?: number): Uint8Array {
  const result = typeof value === 'string' ? hexToBytes(value) : undefined
  if (result === undefined || (length !== undefined && result.length !== length)) {
    throw bad(
      field,
      value,
      length === undefined ? '0x and an even number of hex digits' : `0x and ${2 * length} hex digits`,
    )
  }
  return result
}

const hash = (value: unknown, field: string): Hex => bytesToHex(bytes(value, field, 32))
const address = (value: unknown, field: string): Address => checksumAddress(bytes(value, field, 20))
const uint64 = (value: unknown, field: string): bigint => uint(value, field, 64)

function uint(value: unknown, field: string, bits: number): bigint {
  // The length in front of the rest: a long text is not to become a large number first.
  if (typeof value !== 'string' || value.length > 2 + bits / 4 || !/^0x[0-9a-fA-F]+$/.test(value)) {
    throw bad(field, value, `0x and 1 to ${bits / 4} hex digits`)
  }
  return BigInt(value)
}

function bad(field: string, value: unknown, expected: string): PayloadError {
  const text = typeof value === 'string' ? value : typeof value
  return new PayloadError('rpc', field, text.length > 80 ? `${text.slice(0, 77)}...` : text, expected)
}
