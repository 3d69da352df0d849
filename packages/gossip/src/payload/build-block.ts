import { type Address, type Hex, isForkActive, type RollupConfig } from '@kona/genesis'
import { blockHash } from './block-hash.ts'
import type { ExecutionPayload, ExecutionPayloadEnvelope, PayloadVersion } from './execution-payload.ts'
import { bytesToHex, hexToBytes } from './hex.ts'
import { keccak256 } from './native/keccak.ts'
import { transactionsRoot } from './transactions-root.ts'
import { hasBlobGas, hasParentBeaconBlockRoot, hasWithdrawals, hasWithdrawalsRoot, versionAt } from './version.ts'

const ZERO_HASH: Hex = `0x${'00'.repeat(32)}`
/** The fees of every OP Stack block go to this predeploy. https://specs.optimism.io/protocol/predeploys.html */
const SEQUENCER_FEE_VAULT: Address = '0x4200000000000000000000000000000000000011'

/** EIP-1559 parameters as extra data carries them from Holocene on; `minBaseFee` (wei) from Jovian on. */
export interface Eip1559Params {
  /** 32 bits. */
  readonly denominator: number
  /** 32 bits. */
  readonly elasticity: number
  readonly minBaseFee: bigint
}

/** What a block is made of. Everything but the first four has a default. */
export interface BuildBlockInput
  extends Partial<Omit<ExecutionPayload, 'parentHash' | 'blockNumber' | 'blockHash' | 'timestamp' | 'transactions'>> {
  /** Says which forks are active at the block's time. */
  readonly rollupConfig: RollupConfig
  readonly parent: { readonly hash: Hex; readonly number: bigint }
  /** Unix seconds. */
  readonly timestamp: bigint
  readonly transactions: readonly Uint8Array[]
  readonly parentBeaconBlockRoot?: Hex
  /** Default: OP Mainnet's, 250 and 6, and a minimum base fee of 0. */
  readonly eip1559?: Eip1559Params
  /** Default: {@link versionAt} the timestamp. Another one makes a block that no node of the chain expects. */
  readonly version?: PayloadVersion
}

/**
 * Makes a block with the fields of its fork and the right hash, for devnets and tests: nothing is executed. State,
 * receipts and withdrawals root are, by default, numbers that differ from block to block and stand for no state.
 *
 * @throws PayloadError `field`
 *
 * @example
 * ```ts
 * import { buildBlock } from '@kona/gossip/payload'
 *
 * const parent = { hash: rollupConfig.genesis.l2.hash, number: 0n }
 * const envelope = buildBlock({ rollupConfig, parent, timestamp: 1700000000n, transactions: [] })
 * console.log(envelope.executionPayload.blockHash)
 * ```
 */
export function buildBlock(input: BuildBlockInput): ExecutionPayloadEnvelope {
  const version = input.version ?? versionAt(input.rollupConfig, input.timestamp)
  const transactions = Object.freeze([...input.transactions])
  const stateRoot = input.stateRoot ?? hashOf(input.parent.hash, transactionsRoot(transactions))
  const withdrawals = input.withdrawals ?? (hasWithdrawals(version) ? Object.freeze([]) : undefined)
  const blobGasUsed = input.blobGasUsed ?? (hasBlobGas(version) ? 0n : undefined)
  const excessBlobGas = input.excessBlobGas ?? (hasBlobGas(version) ? 0n : undefined)
  // Never the root of the empty trie: op-node would write such a block in version 3.
  const withdrawalsRoot = input.withdrawalsRoot ?? (hasWithdrawalsRoot(version) ? hashOf(stateRoot) : undefined)
  const parentBeaconBlockRoot =
    input.parentBeaconBlockRoot ?? (hasParentBeaconBlockRoot(version) ? ZERO_HASH : undefined)

  const fields: ExecutionPayload = {
    parentHash: input.parent.hash,
    feeRecipient: input.feeRecipient ?? SEQUENCER_FEE_VAULT,
    stateRoot,
    receiptsRoot: input.receiptsRoot ?? hashOf(stateRoot, stateRoot),
    logsBloom: input.logsBloom ?? new Uint8Array(256),
    prevRandao: input.prevRandao ?? ZERO_HASH,
    blockNumber: input.parent.number + 1n,
    gasLimit: input.gasLimit ?? 60_000_000n,
    gasUsed: input.gasUsed ?? 0n,
    timestamp: input.timestamp,
    extraData: input.extraData ?? extraDataAt(input.rollupConfig, input.timestamp, input.eip1559),
    baseFeePerGas: input.baseFeePerGas ?? 1_000_000_000n,
    blockHash: ZERO_HASH,
    transactions,
    ...(withdrawals !== undefined && { withdrawals }),
    ...(blobGasUsed !== undefined && { blobGasUsed }),
    ...(excessBlobGas !== undefined && { excessBlobGas }),
    ...(withdrawalsRoot !== undefined && { withdrawalsRoot }),
  }
  return Object.freeze({
    executionPayload: Object.freeze({ ...fields, blockHash: blockHash(fields, parentBeaconBlockRoot) }),
    ...(parentBeaconBlockRoot !== undefined && { parentBeaconBlockRoot }),
  })
}

/**
 * Extra data of a block of this time: none before Holocene, 9 bytes from there, 17 from Jovian.
 * https://specs.optimism.io/protocol/jovian/exec-engine.html#minimum-base-fee-in-block-header
 *
 * @param timestamp Unix seconds
 */
export function extraDataAt(
  config: RollupConfig,
  timestamp: bigint,
  params: Eip1559Params = { denominator: 250, elasticity: 6, minBaseFee: 0n },
): Uint8Array {
  if (!isForkActive(config, 'holocene', timestamp)) return new Uint8Array(0)
  const jovian = isForkActive(config, 'jovian', timestamp)
  const bytes = new Uint8Array(jovian ? 17 : 9)
  const view = new DataView(bytes.buffer)
  bytes[0] = jovian ? 1 : 0
  view.setUint32(1, params.denominator)
  view.setUint32(5, params.elasticity)
  if (jovian) view.setBigUint64(9, params.minBaseFee)
  return bytes
}

function hashOf(a: Hex, b?: Hex): Hex {
  const none = new Uint8Array(0)
  return bytesToHex(keccak256(hexToBytes(a) ?? none, b === undefined ? none : (hexToBytes(b) ?? none)))
}
