import { bytesToHex } from '@kona/gossip/payload'
import { expect, it } from 'vitest'
import { type TestChain, testChain } from './chain.ts'
import { BLOCKS, found } from './findings.ts'
import { type AnyNode, blocksTopicNow, connect, connectedPeers, untilBlocks, untilMeshed } from './mesh.ts'
import { OpNode } from './op-node.ts'
import { OurNode } from './our-node.ts'
import { Random } from './random.ts'
import { Sender } from './sender.ts'
import { opNodeSuite, running } from './suite.ts'
import { until } from './until.ts'

/** op-node's gossipsub keeps 256 messages for a peer and drops what is more. */
const BATCH = 50

/** What a sender of this chain would never send, one kind after the other. */
const KINDS: readonly ((sender: Sender) => Uint8Array)[] = [
  (sender) => {
    const signed = sender.block(4)
    return sender.message(4, signed, sender.signature(signed, sender.newKey())).data
  },
  (sender) => {
    const signed = sender.block(4)
    signed[100]! ^= 1 // another state root than the hash is of
    return sender.message(4, signed).data
  },
  (sender) => sender.message(4, sender.block(4, { timestamp: BigInt(sender.now - 3600) })).data,
  (sender) => sender.message(4, sender.block(4, { timestamp: BigInt(sender.now + 3600) })).data,
  (sender) => sender.message(4, sender.block(4, { excessBlobGas: 1n })).data,
  (sender) => sender.message(4, sender.random.bytes(700)).data,
  (sender) => sender.random.bytes(700),
  (sender) => sender.message(4, sender.block(3)).data,
]

opNodeSuite('attacker', () => {
  it('on op-node’s stack publishes 1,000 invalid blocks: nobody crashes, none is passed on', async () => {
    const { rollupConfig } = testChain('isthmus')
    const sender = new Sender({ random: new Random(1), rollupConfig, thresholdSeconds: 60, nowMs: Date.now() })
    const chain: TestChain = { rollupConfig, key: bytesToHex(sender.key), signer: sender.address }
    const opNodeOf = () => running(OpNode.start({ rollupConfig, publishKey: chain.key, discovery: false }))
    const oursOf = () => running(OurNode.start(chain, { config: { discovery: false } }))
    const [attacker, opNode, behindOpNode] = [await opNodeOf(), await opNodeOf(), await opNodeOf()]
    const [ours, behindOurs] = [await oursOf(), await oursOf()]
    const links: readonly (readonly [AnyNode, AnyNode])[] = [
      [attacker, opNode],
      [attacker, ours],
      [ours, opNode],
      [ours, behindOurs],
      [opNode, behindOpNode],
    ]
    for (const [from, to] of links) {
      await connect(from, to)
      await untilMeshed(from, to)
    }

    const invalid = Array.from({ length: 1000 }, (_, i) => KINDS[i % KINDS.length]!(sender))
    const judged = () => ours.refused.filter(({ from }) => from === attacker.peerId).length
    const dropped = async () => !(await connectedPeers(ours)).includes(attacker.peerId)
    for (let sent = 0; sent < invalid.length; sent += BATCH) {
      await attacker.publishRaw(blocksTopicNow(chain), invalid.slice(sent, sent + BATCH))
      await until(
        'the batch was judged, or the attacker is gone',
        async () => judged() >= sent + BATCH || (await dropped()),
      )
    }
    const counts = await until('op-node has judged', async () => {
      const { rejected = {}, delivered = 0 } = (await opNode.counts())[attacker.peerId] ?? {}
      const sum = Object.values(rejected).reduce((total, count) => total + count, 0)
      return sum + delivered >= invalid.length && { sum, delivered }
    })

    // Blocks of the sequencer still go everywhere, and nothing else went anywhere.
    const { blocks } = await opNode.publish({ count: BLOCKS, number: 1, intervalMs: 5 })
    const hashes = blocks.map(({ hash }) => hash)
    const own = await ours.publish({ count: BLOCKS, number: 50_001, intervalMs: 5 })
    for (const node of [ours, behindOurs, behindOpNode]) await untilBlocks(node, hashes)
    for (const node of [opNode, behindOurs, behindOpNode]) await untilBlocks(node, own)
    const all = [...hashes, ...own].length
    expect(counts.delivered).toBe(0)
    expect(ours.blocks.size).toBe(hashes.length)
    expect(opNode.blocks.size).toBe(own.length)
    expect([behindOurs.blocks.size, behindOpNode.blocks.size]).toEqual([all, all])
    expect(behindOurs.refused).toEqual([])
    for (const { rejected } of Object.values(await behindOpNode.counts())) expect(rejected).toEqual({})
    const fate = (await dropped()) ? `, then dropped the attacker` : ''
    found(
      'attacker',
      '1,000 invalid blocks of 8 kinds from op-node’s raw topic',
      `ours refused ${judged()}${fate}, op-node ${counts.sum}; passed on by ours 0, by op-node 0; ${BLOCKS} blocks of each still reached everybody`,
    )
  })
})
