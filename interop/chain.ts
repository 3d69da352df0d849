import { randomBytes, randomInt } from 'node:crypto'
import { type Address, activateAt, type Fork, type Hex, type RollupConfig } from '@kona/genesis'
import { opMainnet } from '@kona/genesis/chains'
import { privateKeyAddress } from '@kona/gossip/payload'

/** A chain of the test's own, with its sequencer's key. */
export interface TestChain {
  readonly rollupConfig: RollupConfig
  readonly key: Hex
  readonly signer: Address
}

/** Blocks that the chain may have behind it already, by its clock: op-node's sync server refuses higher numbers. */
const BLOCKS_BEHIND = 100_000

/** A new chain, active from the start up to this fork. */
export function testChain(fork: Fork): TestChain {
  const key = randomKey()
  const genesis = { ...opMainnet.rollupConfig.genesis }
  genesis.l2 = { ...genesis.l2, number: 0 }
  genesis.l2Time = Math.floor(Date.now() / 1000) - BLOCKS_BEHIND * opMainnet.rollupConfig.blockTime
  const rollupConfig = { ...opMainnet.rollupConfig, l2ChainId: randomInt(1_000_000, 2 ** 40), genesis }
  return { rollupConfig: activateAt(rollupConfig, fork), key, signer: privateKeyAddress(key) }
}

export const randomKey = (): Hex => `0x01${randomBytes(31).toString('hex')}`
