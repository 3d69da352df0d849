import { blocksTopic } from '@kona/gossip'
import { versionAt } from '@kona/gossip/payload'
import type { TestChain } from './chain.ts'
import type { OpNode } from './op-node.ts'
import type { OurNode } from './our-node.ts'
import { until } from './until.ts'

export type AnyNode = OurNode | OpNode

/** Whether a node has a peer in its mesh of all four topics. */
export async function inMesh(node: AnyNode, peerId: string): Promise<boolean> {
  return (await meshTopics(node, peerId)).length === 4
}

/** Topics in whose mesh a node has a peer. */
export async function meshTopics(node: AnyNode, peerId: string): Promise<readonly string[]> {
  if ('network' in node) return node.network.peers().find((peer) => peer.peerId === peerId)?.meshTopics ?? []
  return (await node.counts())[peerId]?.mesh ?? []
}

/** Waits until two nodes are in each other's mesh of all four topics. */
export async function untilMeshed(a: AnyNode, b: AnyNode): Promise<void> {
  await until('both are in each other’s mesh', async () => (await inMesh(a, b.peerId)) && (await inMesh(b, a.peerId)))
}

/** Connects, with `from` as the one who dials. */
export async function connect(from: AnyNode, to: AnyNode): Promise<void> {
  if ('network' in from) await from.network.connect(to.multiaddr)
  else await from.rpc('opp2p_connectPeer', to.multiaddr)
}

/** Waits until a node has handed out all of these blocks. */
export async function untilBlocks(node: AnyNode, hashes: readonly string[], deadlineMs = 60_000): Promise<void> {
  const missing = () => hashes.filter((hash) => !node.blocks.has(hash as `0x${string}`)).length
  await until(`all ${hashes.length} blocks have come`, () => missing() === 0, {
    deadlineMs,
    found: () => `${missing()} missing`,
  })
}

/** The topic of the blocks that a chain has now. */
export const blocksTopicNow = ({ rollupConfig }: TestChain): string =>
  blocksTopic(rollupConfig.l2ChainId, versionAt(rollupConfig, BigInt(Math.floor(Date.now() / 1000))))

/** Peer ids of the open connections. */
export async function connectedPeers(node: AnyNode): Promise<readonly string[]> {
  if ('network' in node) return node.network.peers().map(({ peerId }) => peerId)
  const { peers } = await node.rpc<{ peers: Record<string, unknown> }>('opp2p_peers', true)
  return Object.keys(peers)
}

/**
 * Both publish until each has got a block of the other: a block of the first second after a subscription may be lost.
 *
 * @returns milliseconds that it took
 */
export async function untilBlocksFlow(a: AnyNode, b: AnyNode, deadlineMs = 30_000): Promise<number> {
  const began = performance.now()
  const [hadA, hadB] = [a.blocks.size, b.blocks.size]
  for (let round = 0; a.blocks.size === hadA || b.blocks.size === hadB; round++) {
    if (performance.now() - began > deadlineMs) throw new Error(`not within ${deadlineMs} ms: a block each way`)
    const numbers = [20_001 + round, 30_001 + round] as const
    await Promise.all([a.publish({ count: 1, number: numbers[0] }), b.publish({ count: 1, number: numbers[1] })])
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return performance.now() - began
}

/** Peer ids of all connections since the start, whoever dialled. */
export function everConnected(node: AnyNode): ReadonlySet<string> {
  if ('network' in node) return node.everConnected
  return new Set(node.events.flatMap((event) => (event.event === 'peer' ? [event.peerId] : [])))
}
