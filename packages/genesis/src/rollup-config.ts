import type { Address, Hex } from './hex.ts'
import type { SystemConfig } from './system-config.ts'

/** A block by its hash and number. */
export type BlockId = {
  /** 32 bytes. */
  readonly hash: Hex
  readonly number: number
}

/** The point from which a chain is derived. */
export type Genesis = {
  /** The L1 block after which the rollup starts. */
  readonly l1: BlockId
  /** The first L2 block: no transactions, a state given from outside. */
  readonly l2: BlockId
  /** Timestamp of the first L2 block, in unix seconds. */
  readonly l2Time: number
  readonly systemConfig: SystemConfig
}

/** EIP-1559 parameters of the execution layer, used where the SystemConfig's are zero. */
export type ChainOpConfig = {
  readonly eip1559Elasticity: number
  readonly eip1559Denominator: number
  /** The denominator from Canyon on. */
  readonly eip1559DenominatorCanyon?: number
}

/** The two ways in which alt-DA data can be committed to. */
export type AltDaCommitmentType = 'KeccakCommitment' | 'GenericCommitment'

/** How a chain keeps its data outside of L1. Source: op-node `rollup.AltDAConfig` v1.19.6. */
export type AltDaConfig = {
  /** The DataAvailabilityChallenge contract on L1; zero for generic commitments. */
  readonly daChallengeContractAddress: Address
  readonly daCommitmentType: AltDaCommitmentType
  /** The largest input of a Keccak commitment, in bytes, 1 or more; left out: the protocol's limit (130,672). */
  readonly daMaxInputSize?: number
  /** L1 blocks in which a commitment may be challenged. */
  readonly daChallengeWindow: number
  /** L1 blocks in which a challenge may be answered. */
  readonly daResolveWindow: number
}

/**
 * Who a chain is: what every node of it has to agree on. Plain data that survives JSON; the fields are those of
 * op-node's rollup.json (`rollup.Config` v1.19.6) in camelCase. Numbers are safe integers, 0 or more.
 *
 * A fork time is in unix seconds: the fork is active in L2 blocks of that timestamp and later. Left out, the fork is
 * not scheduled.
 */
export type RollupConfig = {
  readonly genesis: Genesis
  /** Seconds between two L2 blocks, 1 or more. */
  readonly blockTime: number
  /** Seconds by which an L2 block may be ahead of its L1 origin, 1 or more; a constant of 1,800 from Fjord on. */
  readonly maxSequencerDrift: number
  /** L1 blocks in a sequencing window, 2 or more. */
  readonly seqWindowSize: number
  /** L1 blocks in which a channel has to be closed, 1 or more; 50 from Granite on, whatever stands here. */
  readonly channelTimeout: number
  /** EIP-155 id of the L1 chain, 1 or more. */
  readonly l1ChainId: number
  /** EIP-155 id of this chain, 1 or more. Part of topics, ENR entry and signatures. */
  readonly l2ChainId: number

  readonly regolithTime?: number
  readonly canyonTime?: number
  readonly deltaTime?: number
  readonly ecotoneTime?: number
  readonly fjordTime?: number
  readonly graniteTime?: number
  readonly holoceneTime?: number
  readonly isthmusTime?: number
  readonly jovianTime?: number
  readonly karstTime?: number
  /** Keeps the upgrade gas of the Karst activation block in later blocks; default false. No fork. */
  readonly keepKarstUpgradeGas?: boolean
  readonly lagoonTime?: number

  /** L1 address to which batches are sent. */
  readonly batchInboxAddress: Address
  /** The OptimismPortal on L1. */
  readonly depositContractAddress: Address
  /** The SystemConfig contract on L1; zero where it is not known. */
  readonly l1SystemConfigAddress: Address

  readonly chainOpConfig?: ChainOpConfig
  /** Set for a chain that keeps its data outside of L1. */
  readonly altDa?: AltDaConfig
  /** Until this L1 origin time, in unix seconds, L1 blob fees follow Cancun's parameters. No fork of the L2 chain. */
  readonly pectraBlobScheduleTime?: number
}
