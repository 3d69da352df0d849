import type { Fork } from '@kona/genesis'
import type { Muxer } from '@kona/gossip'
import { expect, it } from 'vitest'
import { testChain } from './chain.ts'
import { BLOCKS, found } from './findings.ts'
import { connect, untilBlocks, untilMeshed } from './mesh.ts'
import { OpNode } from './op-node.ts'
import { OurNode } from './our-node.ts'
import { opNodeSuite, running } from './suite.ts'

const FORKS: readonly Fork[] = ['regolith', 'canyon', 'ecotone', 'isthmus', 'jovian', 'karst']
const MUXERS: readonly Muxer[] = ['yamux', 'mplex']

opNodeSuite('gossip', () => {
  for (const fork of FORKS) {
    for (const [i, muxer] of MUXERS.entries()) {
      // Who dials is also who proposes the muxer.
      const dialer = (FORKS.indexOf(fork) + i) % 2 === 0 ? 'ours' : 'op-node'
      it(`delivers ${BLOCKS} blocks each way: ${fork} over ${muxer}, ${dialer} dials`, async () => {
        const chain = testChain(fork)
        const { rollupConfig, key: publishKey } = chain
        const opNode = await running(OpNode.start({ rollupConfig, publishKey, muxers: [muxer], discovery: false }))
        const ours = await running(OurNode.start(chain, { config: { discovery: false } }))
        await (dialer === 'ours' ? connect(ours, opNode) : connect(opNode, ours))
        await untilMeshed(ours, opNode)

        const [theirs, own] = await Promise.all([
          opNode.publish({ count: BLOCKS, number: 1, intervalMs: 5 }),
          ours.publish({ count: BLOCKS, number: 10_001, intervalMs: 5 }),
        ])
        const hashes = theirs.blocks.map(({ hash }) => hash)
        await untilBlocks(ours, hashes)
        await untilBlocks(opNode, own)

        const connection = opNode.events.find((event) => event.event === 'peer')
        expect(connection).toMatchObject({ muxer: muxer === 'yamux' ? '/yamux/1.0.0' : '/mplex/6.7.0' })
        expect(ours.refused).toEqual([])
        expect((await opNode.counts())[ours.peerId]?.rejected).toEqual({})
        expect(new Set(ours.blocks.keys())).toEqual(new Set(hashes))
        expect(new Set(opNode.blocks.keys())).toEqual(new Set(own))
        expect(ours.handedOutTwice).toBe(0)
        const seen = [
          `op-node → ours ${ours.blocks.size} of ${hashes.length}`,
          `ours → op-node ${opNode.blocks.size} of ${own.length}`,
        ]
        found('gossip', `${fork} over ${muxer}, ${dialer} dials`, `${seen.join(', ')}, none rejected`)
      })
    }
  }
})
