import { type BlockId, FORKS, type Hex, type RollupConfig } from '@kona/genesis'
import type { DevnetFork } from './fork.ts'

/** No chain of the registry has this id, so no public bootnode belongs to it; kona's devnets use it too. */
export const DEVNET_CHAIN_ID = 901
export const DEVNET_L1_CHAIN_ID = 900

const hash = (digit: string) => `0x${digit.repeat(64)}` as Hex
const address = (digits: string) => `0x${digits.padStart(40, '0')}` as const

/** The SystemConfig contract on L1, where a devnet has one. */
export const DEVNET_SYSTEM_CONFIG = address('5c0f16')

/** L1's first block where there is no L1. */
const NO_L1 = { hash: hash('1'), number: 0 }

/**
 * The rollup config of a devnet whose forks up to `fork` are active from genesis.
 *
 * @param genesisTime timestamp of block 0, unix seconds.
 * @param l1 the L1 block that the chain begins at; left out where there is no L1.
 * @param blockTimeMs below a second the config says 1, since a rollup.json cannot say less.
 */
export function devnetRollupConfig(
  fork: DevnetFork,
  genesisTime: number,
  blockTimeMs: number,
  l1: BlockId = NO_L1,
): RollupConfig {
  const active = FORKS.slice(0, FORKS.indexOf(fork) + 1)
  return {
    genesis: {
      l1,
      l2: { hash: hash('2'), number: 0 },
      l2Time: genesisTime,
      systemConfig: {
        batcherAddr: address('ba7c4e5'),
        overhead: hash('0'),
        scalar: `0x01${'00'.repeat(31)}`,
        gasLimit: 60_000_000,
        eip1559Params: active.includes('holocene') ? '0x000000fa00000006' : '0x0000000000000000',
        operatorFeeParams: hash('0'),
        minBaseFee: 0,
        daFootprintGasScalar: 0,
      },
    },
    blockTime: Math.max(1, Math.round(blockTimeMs / 1_000)),
    maxSequencerDrift: 600,
    seqWindowSize: 3_600,
    channelTimeout: 300,
    l1ChainId: DEVNET_L1_CHAIN_ID,
    l2ChainId: DEVNET_CHAIN_ID,
    batchInboxAddress: address('ff00000000000000000000000000000000000901'),
    depositContractAddress: address('de9051'),
    l1SystemConfigAddress: DEVNET_SYSTEM_CONFIG,
    ...Object.fromEntries(active.map((name) => [`${name}Time`, 0])),
  }
}
