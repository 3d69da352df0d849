import { randomInt } from 'node:crypto'
import type { Hex, RollupConfig } from '@kona/genesis'
import { opSepolia } from '@kona/genesis/chains'
import { buildBlock, type ExecutionPayloadEnvelope } from '@kona/gossip/payload'
import { LocalNode, localSigner, Network, type NetworkConfig } from '../../src/index.ts'

/** Block-signing key of a test's sequencer. */
export const SIGNER_KEY: Hex = `0x${'51'.repeat(32)}`
export const SIGNER = localSigner(SIGNER_KEY).address

/** A chain that no other test has, so that tests cannot meet. */
export function testChain(): RollupConfig {
  return { ...opSepolia.rollupConfig, l2ChainId: randomInt(1_000_000, 2 ** 40) }
}

/** A node on loopback that knows nobody. */
export function testConfig(rollupConfig: RollupConfig, over: Partial<NetworkConfig> = {}): NetworkConfig {
  return {
    rollupConfig,
    localNode: LocalNode.generate({ ip: '127.0.0.1' }),
    gossipAddress: '/ip4/127.0.0.1/tcp/0',
    discoveryAddress: '/ip4/127.0.0.1/udp/0',
    discovery: { netrestrict: ['127.0.0.0/8'] },
    bootnodes: [],
    unsafeBlockSigner: SIGNER,
    ...over,
  }
}

export function testNetwork(rollupConfig: RollupConfig, over: Partial<NetworkConfig> = {}): Network {
  return Network.builder(testConfig(rollupConfig, over)).withSigner(localSigner(SIGNER_KEY)).build()
}

/** A block of now, on a parent made up from its number. */
export function testBlock(rollupConfig: RollupConfig, number: bigint, bytes = 100): ExecutionPayloadEnvelope {
  const parentHash: Hex = `0x${(number - 1n).toString(16).padStart(64, '0')}`
  return buildBlock({
    rollupConfig,
    parent: { hash: parentHash, number: number - 1n },
    timestamp: BigInt(Math.floor(Date.now() / 1_000)),
    transactions: [new Uint8Array(bytes).fill(Number(number % 256n))],
  })
}
