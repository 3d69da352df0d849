import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { testChain } from './chain.ts'
import { found, SOAK } from './findings.ts'
import { connect, inMesh, untilBlocks, untilMeshed } from './mesh.ts'
import { OpNode } from './op-node.ts'
import { OurNode } from './our-node.ts'
import { opNodeSuite, running } from './suite.ts'

const SECONDS = SOAK ? 600 : 5

/** Two blocks a second, from each side. */
const INTERVAL_MS = 500

interface PeerDump {
  readonly peers: Record<
    string,
    { connectedness: number; gossipBlocks: boolean; scores: { gossip: { total: number } } } | undefined
  >
}

opNodeSuite('scores', () => {
  it(`stay at 0 or above on both sides in ${SECONDS} s of traffic`, { timeout: 900_000 }, async () => {
    const chain = testChain('jovian')
    const { rollupConfig, key: publishKey } = chain
    const opNode = await running(OpNode.start({ rollupConfig, publishKey }))
    const ours = await running(OurNode.start(chain, { config: { bootnodes: [opNode.enr] } }))
    await connect(ours, opNode)
    await untilMeshed(ours, opNode)

    const count = (SECONDS * 1000) / INTERVAL_MS
    const traffic = Promise.all([
      opNode.publish({ count, number: 1, intervalMs: INTERVAL_MS, transactions: 20, transactionBytes: 200 }),
      ours.publish({ count, number: 50_001, intervalMs: INTERVAL_MS, transactions: 20, transactionBytes: 200 }),
    ])
    const theirs: number[] = []
    const own: number[] = []
    const look = async (): Promise<void> => {
      const dumps = [
        [theirs, (await opNode.rpc<PeerDump>('opp2p_peers', true)).peers[ours.peerId]],
        [own, (await ours.rpc<PeerDump>('opp2p_peers', true)).peers[opNode.peerId]],
      ] as const
      for (const [totals, peer] of dumps) {
        expect(peer).toMatchObject({ connectedness: 1, gossipBlocks: true })
        totals.push(peer!.scores.gossip.total)
      }
      expect([await inMesh(opNode, ours.peerId), await inMesh(ours, opNode.peerId)]).toEqual([true, true])
    }
    const ended = performance.now() + SECONDS * 1000
    while (performance.now() < ended) {
      await look()
      await sleep(SOAK ? 5_000 : 1_000)
    }
    const [sent, published] = await traffic
    await untilBlocks(
      ours,
      sent.blocks.map(({ hash }) => hash),
    )
    await untilBlocks(opNode, published)
    await look()

    expect(Math.min(...theirs)).toBeGreaterThanOrEqual(0)
    expect(Math.min(...own)).toBeGreaterThanOrEqual(0)
    const pruned = opNode.events.filter((event) => event.event === 'prune').length
    expect(pruned).toBe(0)
    expect(ours.refused).toEqual([])
    found(
      'scores',
      `${SECONDS} s of 2 blocks a second each way, looked at ${own.length} times`,
      `op-node scores us ${Math.min(...theirs)} to ${Math.max(...theirs)}, connected, gossipBlocks true, in its mesh of 4 topics, ${pruned} PRUNE; we score it ${Math.min(...own)} to ${Math.max(...own)}, in our mesh; ${ours.blocks.size} of ${count} and ${opNode.blocks.size} of ${count} blocks`,
    )
  })
})
