import { describe, expect, test } from 'vitest'
import { blocksTopic, defaultMeshOptions } from '../src/index.ts'
import { eventually, gossipOf, nextBlock, signedBlock, startAll, testChain } from './support/gossip-node.ts'

describe('fourteen nodes on 127.0.0.1', () => {
  test('are no colocation: nobody is penalised, and blocks reach all', async () => {
    const chain = testChain()
    const hub = gossipOf(chain)
    const others = Array.from({ length: 13 }, () => gossipOf(chain))
    await using _ = await startAll(hub, ...others)
    await Promise.all(others.map((node) => node.connect(hub.addresses())))
    // Twelve fill the hub's mesh; the thirteenth gets the block by asking for it.
    const topic = blocksTopic(chain.l2ChainId, 4)
    const inMesh = () => hub.peers().filter(({ meshTopics }) => meshTopics.includes(topic))
    await eventually(() => inMesh().length === defaultMeshOptions.dhi, 'a full mesh')
    // Blocks are offered for three heartbeats: who subscribes later than that never hears of this one.
    const subscribed = () => hub.peers().filter(({ topics }) => topics.includes(topic))
    await eventually(() => subscribed().length === others.length, 'all subscribed')
    const streams = others.map((node) => node.unsafeBlocks())
    const { hash } = await hub.publish(signedBlock(chain))
    for (const blocks of streams) expect((await nextBlock(blocks)).hash).toBe(hash)
    expect(hub.peers()).toHaveLength(13)
    expect(hub.peers().map(({ score }) => score)).toEqual(Array(13).fill(0))
  })

  test('are penalised without the exemption, so it is what helps', async () => {
    const chain = testChain()
    const hub = gossipOf(chain, { scoring: { ipColocationExempt: [] }, bans: { peers: false } })
    const others = Array.from({ length: 13 }, () => gossipOf(chain))
    await using _ = await startAll(hub, ...others)
    await Promise.all(others.map((node) => node.connect(hub.addresses())))
    // Three above the threshold of ten: -35 * 3^2, for each of them.
    await eventually(
      () => hub.peers().length === 13 && hub.peers().every(({ score }) => score === -315),
      'scores of -315',
    )
  })
})
