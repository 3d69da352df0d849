import type { PayloadVersion } from '@kona/gossip/payload'

// Where the fields of a payload lie in SSZ, written down apart from the codec under test.
// op-service/eth/ssz.go v1.19.6, https://specs.optimism.io/protocol/rollup-node-p2p.html#block-encoding

export interface SszField {
  /** From the start of the payload, behind the parent beacon block root if there is one. */
  readonly at: number
  readonly bytes: number
  /** The first version that has it. */
  readonly since: PayloadVersion
}

export const SSZ = {
  parentHash: { at: 0, bytes: 32, since: 1 },
  feeRecipient: { at: 32, bytes: 20, since: 1 },
  stateRoot: { at: 52, bytes: 32, since: 1 },
  receiptsRoot: { at: 84, bytes: 32, since: 1 },
  logsBloom: { at: 116, bytes: 256, since: 1 },
  prevRandao: { at: 372, bytes: 32, since: 1 },
  blockNumber: { at: 404, bytes: 8, since: 1 },
  gasLimit: { at: 412, bytes: 8, since: 1 },
  gasUsed: { at: 420, bytes: 8, since: 1 },
  timestamp: { at: 428, bytes: 8, since: 1 },
  extraDataOffset: { at: 436, bytes: 4, since: 1 },
  baseFeePerGas: { at: 440, bytes: 32, since: 1 },
  blockHash: { at: 472, bytes: 32, since: 1 },
  transactionsOffset: { at: 504, bytes: 4, since: 1 },
  withdrawalsOffset: { at: 508, bytes: 4, since: 2 },
  blobGasUsed: { at: 512, bytes: 8, since: 3 },
  excessBlobGas: { at: 520, bytes: 8, since: 3 },
  withdrawalsRoot: { at: 528, bytes: 32, since: 4 },
} as const satisfies Record<string, SszField>

export type SszFieldName = keyof typeof SSZ

export const FIXED_BYTES = { 1: 508, 2: 512, 3: 528, 4: 560 } as const
export const WITHDRAWAL_BYTES = 44

/** Where the payload begins in the signed bytes: behind the parent beacon block root from version 3. */
export function payloadStart(version: PayloadVersion): number {
  return version >= 3 ? 32 : 0
}

/** A field of signed bytes, to read or to write in place. */
export function field(signed: Uint8Array, version: PayloadVersion, name: SszFieldName): Uint8Array {
  const { at, bytes } = SSZ[name]
  const start = payloadStart(version) + at
  return signed.subarray(start, start + bytes)
}

/** Writes a little-endian number into a field. */
export function setNumber(signed: Uint8Array, version: PayloadVersion, name: SszFieldName, value: bigint): Uint8Array {
  const target = field(signed, version, name)
  let rest = value
  for (let i = 0; i < target.length; i++, rest >>= 8n) target[i] = Number(rest & 255n)
  return signed
}

/** A payload's variable part, for {@link assemble}: bytes as they shall lie there, right or wrong. */
export interface VariableParts {
  readonly extraData: Uint8Array
  readonly transactions: Uint8Array
  readonly withdrawals: Uint8Array
}

/** The fixed part of signed bytes with another variable part behind it and offsets that fit. */
export function assemble(signed: Uint8Array, version: PayloadVersion, parts: VariableParts): Uint8Array {
  const fixed = FIXED_BYTES[version]
  const bytes: Uint8Array = Buffer.concat([
    signed.subarray(0, payloadStart(version) + fixed),
    parts.extraData,
    parts.transactions,
    parts.withdrawals,
  ])
  const transactions = fixed + parts.extraData.length
  setNumber(bytes, version, 'transactionsOffset', BigInt(transactions))
  if (version >= 2) {
    setNumber(bytes, version, 'withdrawalsOffset', BigInt(transactions + parts.transactions.length))
  }
  return bytes
}

/** A list of transactions in SSZ. */
export function transactionList(transactions: readonly Uint8Array[]): Uint8Array {
  const offsets = new DataView(new ArrayBuffer(4 * transactions.length))
  let offset = offsets.byteLength
  transactions.forEach((transaction, i) => {
    offsets.setUint32(4 * i, offset, true)
    offset += transaction.length
  })
  return Buffer.concat([new Uint8Array(offsets.buffer), ...transactions])
}
