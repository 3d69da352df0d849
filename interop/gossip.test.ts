import type { Fork } from '@kona/genesis'
import type { Muxer } from '@kona/gossip'
import { describe, expect, it, onTestFinished } from 'vitest'
import { testChain } from './chain.ts'
import { BLOCKS, found } from './findings.ts'
import { connect, untilBlocks, untilMeshed } from './mesh.ts'
import { goVersion, NO_GO, OpNode } from './op-node.ts'
import { OurNode } from './our-node.ts'

const FORKS: readonly Fork[] = ['regolith', 'canyon', 'ecotone', 'isthmus', 'jovian', 'karst']
const MUXERS: readonly Muxer[] = ['yamux', 'mplex']

const go = goVersion()
if (go === undefined) process.stderr.write(`gossip with op-node: ${NO_GO}\n`)

describe.skipIf(go === undefined)('gossip with op-node v1.19.6', () => {
  for (const fork of FORKS) {
    for (const [i, muxer] of MUXERS.entries()) {
      // Who dials is also who proposes the muxer.
      const dialer = (FORKS.indexOf(fork) + i) % 2 === 0 ? 'ours' : 'op-node'
      it(`delivers ${BLOCKS} blocks each way: ${fork} over ${muxer}, ${dialer} dials`, async () => {
        const chain = testChain(fork)
        const opNode = await OpNode.start({
          rollupConfig: chain.rollupConfig,
          publishKey: chain.key,
          muxers: [muxer],
          discovery: false,
        })
        onTestFinished(() => opNode.stop())
        const ours = await OurNode.start(chain, { config: { discovery: false } })
        onTestFinished(() => ours.stop())
        await (dialer === 'ours' ? connect(ours, opNode) : connect(opNode, ours))
        await untilMeshed(ours, opNode)

        const [theirs, own] = await Promise.all([
          opNode.publish({ count: BLOCKS, number: 1, intervalMs: 5 }),
          ours.publish({ count: BLOCKS, number: 100_001 - 2 * BLOCKS, intervalMs: 5 }),
        ])
        const hashes = theirs.blocks.map(({ hash }) => hash)
        await untilBlocks(ours, hashes)
        await untilBlocks(opNode, own)

        const counts = (await opNode.counts())[ours.peerId]
        const connection = opNode.events.find((event) => event.event === 'peer')
        expect(connection).toMatchObject({ muxer: muxer === 'yamux' ? '/yamux/1.0.0' : '/mplex/6.7.0' })
        expect(ours.refused).toEqual([])
        expect(counts?.rejected).toEqual({})
        expect(new Set(ours.blocks.keys())).toEqual(new Set(hashes))
        expect(new Set(opNode.blocks.keys())).toEqual(new Set(own))
        expect(ours.handedOutTwice).toBe(0)
        found(
          'gossip',
          `${fork} over ${muxer}, ${dialer} dials`,
          `op-node to ours ${ours.blocks.size} of ${hashes.length}, ours to op-node ${opNode.blocks.size} of ${own.length}, 0 rejected`,
        )
      })
    }
  }
})
