import { privateKeyAddress } from '@kona/gossip/payload'
import { expect, it } from 'vitest'
import { randomKey, testChain } from './chain.ts'
import { found, SOAK } from './findings.ts'
import { connect, untilBlocks, untilMeshed } from './mesh.ts'
import { OpNode } from './op-node.ts'
import { OurNode } from './our-node.ts'
import { opNodeSuite, running } from './suite.ts'
import { until } from './until.ts'

const SECONDS = SOAK ? 60 : 3
const INTERVAL_MS = 100

opNodeSuite('signer rotation', () => {
  it(`loses no block: the old signer for ${SECONDS} s past the change on L1, then the new one for ${SECONDS} s`, async () => {
    const chain = testChain('jovian')
    const newKey = randomKey()
    const newSigner = privateKeyAddress(newKey)
    const { rollupConfig, key: publishKey } = chain
    const opNode = await running(OpNode.start({ rollupConfig, publishKey, discovery: false }))
    const ours = await running(OurNode.start(chain, { config: { discovery: false } }))
    await connect(ours, opNode)
    await untilMeshed(ours, opNode)

    const count = (SECONDS * 1000) / INTERVAL_MS
    const publish = async (number: number, times = 1) => {
      const options = { count: count * times, intervalMs: INTERVAL_MS }
      const [{ blocks }, own] = await Promise.all([
        opNode.publish({ ...options, number }),
        ours.publish({ ...options, number: number + 40_000 }),
      ])
      await untilBlocks(
        ours,
        blocks.map(({ hash }) => hash),
      )
      await untilBlocks(opNode, own)
    }

    // Each is told in the midst of traffic, op-node first: L1 is read every 10 minutes, by each at its own time.
    const old = publish(1, 2)
    await until('traffic flows', () => ours.blocks.size > 5 && opNode.blocks.size > 5)
    await opNode.rotateSigner(newSigner)
    const before = ours.blocks.size
    await until('it goes on', () => ours.blocks.size > before + 5)
    ours.network.setUnsafeBlockSigner(newSigner)
    await old

    await opNode.setPublishKey(newKey)
    ours.setPublishKey(newKey)
    await publish(20_001)
    expect([ours.blocks.size, opNode.blocks.size]).toEqual([3 * count, 3 * count])
    expect(ours.refused).toEqual([])
    expect((await opNode.counts())[ours.peerId]?.rejected).toEqual({})

    // With the new one's first block the old one's time is over, on both sides alike.
    await opNode.setPublishKey(publishKey)
    await expect(opNode.publish({ count: 1, number: 30_001 })).rejects.toThrow('validation failed')
    ours.setPublishKey(publishKey)
    await expect(ours.publish({ count: 1, number: 70_001 })).rejects.toMatchObject({ code: 'invalid' })
    found(
      'signer rotation',
      `10 blocks a second each way, signed by the old signer until ${SECONDS} s or more after the change, then by the new one for ${SECONDS} s`,
      `op-node → ours ${ours.blocks.size} of ${3 * count}, ours → op-node ${opNode.blocks.size} of ${3 * count}, none rejected; after the new signer’s first block both refuse the old one`,
    )
  })
})
