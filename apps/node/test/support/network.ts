import { randomInt } from 'node:crypto'
import type { RollupConfig } from '@kona/genesis'
import { opSepolia } from '@kona/genesis/chains'
import { LocalNode, Network, type NetworkConfig } from '@kona/p2p'

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
    unsafeBlockSigner: `0x${'b'.repeat(40)}`,
    ...over,
  }
}

export function testNetwork(rollupConfig: RollupConfig, over: Partial<NetworkConfig> = {}): Network {
  return Network.builder(testConfig(rollupConfig, over)).build()
}
