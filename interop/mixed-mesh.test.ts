import { expect, it } from 'vitest'
import { testChain } from './chain.ts'
import { ControlLog } from './control-log.ts'
import { BLOCKS, found } from './findings.ts'
import { type AnyNode, blocksTopicNow, connect, meshTopics, untilBlocks, untilMeshed } from './mesh.ts'
import { OpNode } from './op-node.ts'
import { OurNode } from './our-node.ts'
import { opNodeSuite, running } from './suite.ts'
import { until } from './until.ts'

opNodeSuite('mixed mesh', () => {
  it(`carries ${BLOCKS} blocks of each end through a line of 3 op-nodes and 5 of ours`, async () => {
    const chain = testChain('jovian')
    const { rollupConfig, key: publishKey } = chain
    const line: AnyNode[] = []
    for (const kind of ['ours', 'op-node', 'ours', 'ours', 'op-node', 'ours', 'op-node', 'ours']) {
      const staticPeers = line.slice(-1).map(({ multiaddr }) => multiaddr)
      const node =
        kind === 'ours'
          ? await running(OurNode.start(chain, { config: { discovery: false, staticPeers } }))
          : await running(OpNode.start({ rollupConfig, publishKey, discovery: false, staticPeers }))
      line.push(node)
    }
    for (const [i, node] of line.slice(1).entries()) await untilMeshed(line[i]!, node)

    // Both ends, and an op-node and one of ours from within.
    const publishers = [0, 7, 4, 3].map((i) => line[i]!)
    const published = new Map<AnyNode, readonly string[]>()
    for (const [i, publisher] of publishers.entries()) {
      const sent = await publisher.publish({ count: BLOCKS, number: 1 + i * 10_000, intervalMs: 5 })
      published.set(publisher, 'blocks' in sent ? sent.blocks.map(({ hash }) => hash) : sent)
    }
    const received: string[] = []
    for (const [i, node] of line.entries()) {
      const expected = [...published].flatMap(([publisher, hashes]) => (publisher === node ? [] : hashes))
      await untilBlocks(node, expected)
      expect(new Set(node.blocks.keys())).toEqual(new Set(expected))
      if ('network' in node) expect(node.refused.filter(({ verdict }) => verdict === 'reject')).toEqual([])
      else for (const { rejected } of Object.values(await node.counts())) expect(rejected).toEqual({})
      received.push(`${i + 1}: ${node.blocks.size} of ${expected.length}`)
    }
    found(
      'mixed mesh',
      `a line of ours, op-node, ours, ours, op-node, ours, op-node, ours; 4 of them publish ${BLOCKS} blocks each`,
      `received by node ${received.join(', ')}; none rejected`,
    )
  })

  it(`asks for no message it holds: 4 op-nodes and 4 of ours, all connected, D 2, ${BLOCKS} blocks of each`, async () => {
    const chain = testChain('jovian')
    const { rollupConfig, key: publishKey } = chain
    const mesh = { d: 2, dlo: 1, dhi: 3, dlazy: 6 }
    const log = new ControlLog()
    const nodes: AnyNode[] = []
    for (let i = 0; i < 8; i++) {
      if (i % 2 === 0) {
        const node = await running(OurNode.start(chain, { config: { discovery: false, gossip: mesh } }))
        log.watchOurs(node)
        nodes.push(node)
      } else {
        const node = await running(OpNode.start({ rollupConfig, publishKey, discovery: false, mesh, trace: true }))
        log.watchOpNode(node)
        nodes.push(node)
      }
    }
    for (const [i, node] of nodes.entries()) {
      for (const later of nodes.slice(i + 1)) await connect(node, later)
    }
    const topic = blocksTopicNow(chain)
    await until('each has somebody in its mesh', async () => {
      const sizes = await Promise.all(
        nodes.map(async (node) => {
          const topics = await Promise.all(nodes.map(({ peerId }) => meshTopics(node, peerId)))
          return topics.filter((of) => of.includes(topic)).length
        }),
      )
      return sizes.every((size) => size > 0)
    })

    const published = new Map<AnyNode, readonly string[]>()
    await Promise.all(
      nodes.map(async (node, i) => {
        const sent = await node.publish({ count: BLOCKS, number: 1 + i * 10_000, intervalMs: 100 })
        published.set(node, 'blocks' in sent ? sent.blocks.map(({ hash }) => hash) : sent)
      }),
    )
    for (const node of nodes) {
      const expected = [...published].flatMap(([publisher, hashes]) => (publisher === node ? [] : hashes))
      await untilBlocks(node, expected)
    }
    // What is still announced: 3 heartbeats of 500 ms.
    await until('IHAVE went from kind to kind, both ways', () => {
      const { toOurs, toOpNode } = log.ihavesAcross()
      return toOurs > 0 && toOpNode > 0
    })
    const { toOurs, toOpNode } = log.ihavesAcross()
    const { iwants, held, unknown } = log.iwants()
    expect(held).toEqual([])
    expect(unknown).toEqual([])
    expect(toOurs).toBeGreaterThan(0)
    expect(toOpNode).toBeGreaterThan(0)
    const each = (8 - 1) * BLOCKS
    found(
      'mixed mesh',
      `4 op-nodes and 4 of ours, all connected, D 2, Dlo 1, Dhi 3, Dlazy 6; each publishes ${BLOCKS} blocks`,
      `each received ${each} of ${each}; ids in IHAVE from op-node to ours ${toOurs}, from ours to op-node ${toOpNode}; ids in IWANT ${iwants}, for messages already held ${held.length}`,
    )
  })
})
