import { randomInt } from 'node:crypto'
import type { Address, RollupConfig } from '@kona/genesis'
import { buildBlock, type ExecutionPayloadEnvelope } from '@kona/gossip/payload'
import { type BlockSigner, LocalNode, Network, type SignerSource, type UnsafeBlock } from '@kona/p2p'
import { onTestFinished, vi } from 'vitest'
import { devnetRollupConfig } from '../../src/devnet/rollup.ts'

/** Deadline for a state that takes a heartbeat or a few readings of L1, with slack, in milliseconds. */
export const SOON_MS = 20_000

/** A devnet's chain with an id that no other test has. */
export function testChain(): RollupConfig {
  return { ...devnetRollupConfig('jovian', 1, 1_000), l2ChainId: randomInt(1_000_000, 2 ** 40) }
}

export interface TestNetworkOptions {
  source?: SignerSource
  signer?: BlockSigner
  unsafeBlockSigner?: Address
}

/** A network on loopback that is stopped at the test's end. */
export function testNetwork(
  rollupConfig: RollupConfig,
  { source, signer, unsafeBlockSigner }: TestNetworkOptions,
): Network {
  const builder = Network.builder({
    rollupConfig,
    localNode: LocalNode.generate({ ip: '127.0.0.1' }),
    gossipAddress: '/ip4/127.0.0.1/tcp/0',
    discovery: false,
    ...(unsafeBlockSigner && { unsafeBlockSigner }),
  })
  if (source) builder.withSignerSource(source)
  if (signer) builder.withSigner(signer)
  const network = builder.build()
  onTestFinished(() => network.stop())
  return network
}

export async function connected(one: Network, other: Network): Promise<void> {
  await one.connect(other.localRecord().multiaddrs[0] ?? '')
  const meshed = (network: Network) => network.peers().some((peer) => peer.meshTopics.length > 0)
  await vi.waitFor(
    () => {
      if (!meshed(one) || !meshed(other)) throw new Error('not in each other’s mesh')
    },
    { timeout: SOON_MS, interval: 25 },
  )
}

/** A block of now, on a parent made up from its number. */
export function testBlock(rollupConfig: RollupConfig, number: bigint): ExecutionPayloadEnvelope {
  return buildBlock({
    rollupConfig,
    parent: { hash: `0x${(number - 1n).toString(16).padStart(64, '0')}`, number: number - 1n },
    timestamp: BigInt(Math.floor(Date.now() / 1_000)),
    transactions: [new Uint8Array(100).fill(Number(number % 256n))],
  })
}

/** Publishes a block every few milliseconds until it is stopped, as a sequencer does. */
export class Sequencer {
  published = 0n
  readonly #abort = new AbortController()
  readonly #running: Promise<void>

  constructor(network: Network, rollupConfig: RollupConfig, everyMs = 50) {
    this.#running = (async () => {
      while (!this.#abort.signal.aborted) {
        await network.publish(testBlock(rollupConfig, this.published + 1n))
        this.published++
        await new Promise((resolve) => setTimeout(resolve, everyMs))
      }
    })()
    this.#running.catch(() => {}) // thrown by stop()
  }

  /** Resolves when so many more blocks went out. */
  async more(count: number): Promise<void> {
    const goal = this.published + BigInt(count)
    const waiting = vi.waitFor(
      () => {
        if (this.published < goal) throw new Error(`${this.published} of ${goal} blocks went out`)
      },
      { timeout: SOON_MS, interval: 10 },
    )
    await Promise.race([waiting, this.#running])
  }

  async stop(): Promise<void> {
    this.#abort.abort()
    await this.#running
  }
}

/** What arrives at a network, until it stops. */
export function collect(network: Network): UnsafeBlock[] {
  const blocks: UnsafeBlock[] = []
  void (async () => {
    for await (const block of network.unsafeBlocks({ maxBlocks: 10_000 })) blocks.push(block)
  })()
  return blocks
}
