import type { Address } from './hex.ts'
import type { RollupConfig } from './rollup-config.ts'

/** The folders of the superchain registry: chains that share an L1 chain and upgrade times. */
export type SuperchainNetwork = 'mainnet' | 'sepolia' | 'sepolia-devnet-2'

/** A chain of the superchain registry. Addresses are checksummed (EIP-55). */
export type Chain = {
  /** op-node's name of the network (`--network`): the registry's file name, a hyphen, the registry's folder. */
  readonly name: string
  /** EIP-155 id. */
  readonly id: number
  /** The name for people. */
  readonly title: string
  readonly network: SuperchainNetwork
  /** EIP-155 id of the L1 chain. */
  readonly l1ChainId: number
  readonly rollupConfig: RollupConfig
  /**
   * Who signs gossiped blocks, as of the registry's commit: the SystemConfig contract on L1 says it now. Left out where
   * the registry has none.
   */
  readonly unsafeBlockSigner?: Address
  /** From this time on, in unix seconds, the chain takes the upgrade times of its superchain; 0: all of them. */
  readonly superchainTime?: number
  readonly governedByOptimism: boolean
  readonly dataAvailabilityType: 'eth-da' | 'alt-da'
  /** URL of a block explorer. */
  readonly explorer?: string
  /** URL of a public JSON-RPC endpoint. */
  readonly publicRpc?: string
  /** URL of the sequencer's JSON-RPC endpoint. */
  readonly sequencerRpc?: string
}
