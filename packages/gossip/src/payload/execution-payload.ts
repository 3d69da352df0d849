import type { Address, Hex } from '@kona/genesis'

/**
 * The four layouts of the wire, one per gossip topic: 1 Bedrock, 2 Canyon (withdrawals),
 * 3 Ecotone (blob gas, parent beacon block root), 4 Isthmus (withdrawals root).
 * https://specs.optimism.io/protocol/rollup-node-p2p.html#gossip-topics
 */
export type PayloadVersion = 1 | 2 | 3 | 4

/** A withdrawal of the L1's form; the lists of L2 blocks are always empty. */
export interface Withdrawal {
  readonly index: bigint
  readonly validatorIndex: bigint
  readonly address: Address
  /** In gwei. */
  readonly amount: bigint
}

/**
 * An L2 block as the Engine API knows it. Which optional fields are there depends on the
 * {@link PayloadVersion}: `withdrawals` from 2, `blobGasUsed` and `excessBlobGas` from 3,
 * `withdrawalsRoot` from 4.
 *
 * Decoded payloads are frozen, and their bytes are views of one buffer: read them, never write.
 */
export interface ExecutionPayload {
  readonly parentHash: Hex
  readonly feeRecipient: Address
  readonly stateRoot: Hex
  readonly receiptsRoot: Hex
  /** 256 bytes. */
  readonly logsBloom: Uint8Array
  readonly prevRandao: Hex
  readonly blockNumber: bigint
  readonly gasLimit: bigint
  readonly gasUsed: bigint
  /** Unix seconds. */
  readonly timestamp: bigint
  /** At most 32 bytes: none before Holocene, 9 from Holocene, 17 from Jovian. */
  readonly extraData: Uint8Array
  /** In wei, below 2^256. */
  readonly baseFeePerGas: bigint
  readonly blockHash: Hex
  /** Signed transactions in their binary form, at most 2^20. The codec does not look inside. */
  readonly transactions: readonly Uint8Array[]
  readonly withdrawals?: readonly Withdrawal[]
  /** Zero until Jovian, the block's DA footprint from there on. */
  readonly blobGasUsed?: bigint
  readonly excessBlobGas?: bigint
  /** Storage root of the L2ToL1MessagePasser. */
  readonly withdrawalsRoot?: Hex
}

/** A payload with what its block hash needs besides: the beacon block root of L1, from version 3. */
export interface ExecutionPayloadEnvelope {
  readonly executionPayload: ExecutionPayload
  readonly parentBeaconBlockRoot?: Hex
}
