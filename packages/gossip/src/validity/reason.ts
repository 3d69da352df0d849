import type { Address, Hex } from '@kona/genesis'
import type { PayloadVersion } from '../payload/execution-payload.ts'

/**
 * Why a message was not accepted, with the numbers that show it. Only `no_signer` and `seen` are
 * ignored; every other reason rejects. The rules are op-node's (p2p/gossip.go v1.19.6), in its order:
 * https://specs.optimism.io/protocol/rollup-node-p2p.html#block-validation
 */
export type Reason =
  | { readonly code: 'topic'; readonly topic: string; readonly chainId: number }
  | { readonly code: 'snappy'; readonly bytes: number; readonly problem: string }
  | { readonly code: 'too_large'; readonly decodedBytes: number; readonly limit: number }
  | { readonly code: 'too_small'; readonly decodedBytes: number; readonly minimum: number }
  | { readonly code: 'no_signer'; readonly chainId: number }
  | { readonly code: 'signature'; readonly signature: Hex }
  | {
      readonly code: 'signer'
      readonly recovered: Address
      readonly expected: Address
      /** The signer before the last change, while it is still accepted. */
      readonly previous: Address | undefined
      readonly chainId: number
    }
  | { readonly code: 'ssz'; readonly field: string; readonly value: string; readonly expected: string }
  | { readonly code: 'timestamp_past'; readonly timestamp: bigint; readonly now: number; readonly limit: number }
  | { readonly code: 'timestamp_future'; readonly timestamp: bigint; readonly now: number; readonly limit: number }
  | { readonly code: 'block_hash'; readonly claimed: Hex; readonly actual: Hex }
  | { readonly code: 'withdrawals'; readonly version: PayloadVersion; readonly count: number | undefined }
  | { readonly code: 'blob_gas_used'; readonly version: PayloadVersion; readonly blobGasUsed: bigint | undefined }
  | { readonly code: 'excess_blob_gas'; readonly version: PayloadVersion; readonly excessBlobGas: bigint | undefined }
  | { readonly code: 'parent_beacon_block_root'; readonly version: PayloadVersion }
  | { readonly code: 'withdrawals_root'; readonly version: PayloadVersion }
  | { readonly code: 'too_many_blocks'; readonly number: bigint; readonly seen: number; readonly limit: number }
  | { readonly code: 'seen'; readonly number: bigint; readonly hash: Hex }
  | { readonly code: 'internal'; readonly message: string }

/** The code of a {@link Reason}: what metrics count and logs are searched by. */
export type ReasonCode = Reason['code']

/** Every code, in the order in which the rules are checked; `internal` is no rule and may come at any point. */
export const REASON_CODES = [
  'topic',
  'snappy',
  'too_large',
  'too_small',
  'no_signer',
  'signature',
  'signer',
  'ssz',
  'timestamp_past',
  'timestamp_future',
  'block_hash',
  'withdrawals',
  'blob_gas_used',
  'excess_blob_gas',
  'parent_beacon_block_root',
  'withdrawals_root',
  'too_many_blocks',
  'seen',
  'internal',
] as const satisfies readonly ReasonCode[]

/** A reason as one sentence for people, without a full stop. */
export function describeReason(reason: Reason): string {
  switch (reason.code) {
    case 'topic':
      return `${reason.topic} is no block topic of chain ${reason.chainId}`
    case 'snappy':
      return `${reason.bytes} bytes that are not snappy: ${reason.problem}`
    case 'too_large':
      return `decompressed size ${reason.decodedBytes} is above the limit of ${reason.limit} bytes`
    case 'too_small':
      return `decompressed size ${reason.decodedBytes} is below the minimum of ${reason.minimum} bytes`
    case 'no_signer':
      return `no unsafe block signer is known for chain ${reason.chainId}, so no block can be checked`
    case 'signature':
      return `no public key can be recovered from the signature ${reason.signature}`
    case 'signer':
      return (
        `signed by ${reason.recovered} for chain ${reason.chainId}, expected ${reason.expected}` +
        (reason.previous === undefined ? '' : ` or, for now, the previous ${reason.previous}`)
      )
    case 'ssz':
      return `bad SSZ, ${reason.field}: got ${reason.value}, expected ${reason.expected}`
    case 'timestamp_past':
      return `timestamp ${reason.timestamp} is more than ${reason.limit} s before our clock ${reason.now}`
    case 'timestamp_future':
      return `timestamp ${reason.timestamp} is more than ${reason.limit} s after our clock ${reason.now}`
    case 'block_hash':
      return `the payload claims block hash ${reason.claimed}, but hashes to ${reason.actual}`
    case 'withdrawals':
      return `a v${reason.version} payload must have ${reason.version === 1 ? 'no' : 'an empty'} withdrawals list, got ${reason.count ?? 'none'}`
    case 'blob_gas_used':
      return `a v${reason.version} payload must have ${reason.version < 3 ? 'no blobGasUsed' : 'blobGasUsed 0 before Jovian'}, got ${reason.blobGasUsed ?? 'none'}`
    case 'excess_blob_gas':
      return `a v${reason.version} payload must have ${reason.version < 3 ? 'no excessBlobGas' : 'excessBlobGas 0'}, got ${reason.excessBlobGas ?? 'none'}`
    case 'parent_beacon_block_root':
      return `a v${reason.version} payload must come with a parent beacon block root`
    case 'withdrawals_root':
      return `a v${reason.version} payload must have a withdrawals root`
    case 'too_many_blocks':
      return `${reason.seen} different blocks seen at height ${reason.number}, more than ${reason.limit}`
    case 'seen':
      return `block ${reason.number} ${reason.hash} was seen before`
    case 'internal':
      return `the validator failed: ${reason.message}`
  }
}
