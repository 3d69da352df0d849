import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { testChain } from './chain.ts'
import { BLOCKS, found, SOAK } from './findings.ts'
import { KonaPeer } from './kona-peer.ts'
import { blocksTopicNow, connect, untilBlocks } from './mesh.ts'
import { OpNode } from './op-node.ts'
import { OurNode } from './our-node.ts'
import { opNodeSuite, running } from './suite.ts'
import { until } from './until.ts'

/** Longer than kona announces a message, 3 heartbeats of 500 ms, and than gossipsub waits for what it asked for, 3 s. */
const QUIET_MS = 5_000

it(`a peer that does what kona does differently: a mesh with ours, and ${BLOCKS} blocks each way`, async () => {
  const chain = testChain('jovian')
  const kona = await running(KonaPeer.start(chain))
  const ours = await running(OurNode.start(chain, { config: { discovery: false } }))
  await ours.network.connect(kona.multiaddr)
  const inBothMeshes = () =>
    kona.meshTopics(ours.peerId).length === 4 &&
    ours.network.peers().some(({ peerId, meshTopics }) => peerId === kona.peerId && meshTopics.length === 4)
  await until('both are in each other’s mesh', inBothMeshes)
  const [theirs, own] = await Promise.all([
    kona.publish({ count: BLOCKS, number: 1, intervalMs: 20 }),
    ours.publish({ count: BLOCKS, number: 10_001, intervalMs: 20 }),
  ])
  await untilBlocks(ours, theirs)
  await until('all blocks have come to kona', () => own.every((hash) => kona.blocks.has(hash)))
  await sleep(SOAK ? QUIET_MS : 1_000)
  expect(inBothMeshes()).toBe(true)
  expect(ours.refused).toEqual([])
  expect(ours.network.gossip.score(kona.peerId)).toBeGreaterThanOrEqual(0)
  found(
    'kona (replayed)',
    `one of ours and one peer that does what kona does differently, ${BLOCKS} blocks each way`,
    `kona → ours ${ours.blocks.size} of ${BLOCKS}, ours → kona ${kona.blocks.size} of ${BLOCKS}, mesh kept, 0 refused, ids that ours asked for ${kona.asked.size}`,
  )
})

opNodeSuite('kona (replayed)', () => {
  it('in a mixed network: every block reaches ours, and ours stops asking for what kona announces', async () => {
    const chain = testChain('jovian')
    const mesh = { d: 2, dlo: 1, dhi: 3, dlazy: 6 }
    const { rollupConfig, key: publishKey } = chain
    const konas = [await running(KonaPeer.start(chain, mesh)), await running(KonaPeer.start(chain, mesh))]
    const opNodes = [
      await running(OpNode.start({ rollupConfig, publishKey, discovery: false, mesh })),
      await running(OpNode.start({ rollupConfig, publishKey, discovery: false, mesh })),
    ]
    const ours: OurNode[] = []
    for (let i = 0; i < 3; i++) {
      const node = await running(OurNode.start(chain, { config: { discovery: false, gossip: mesh } }))
      for (const other of [...ours, ...opNodes]) await connect(node, other)
      for (const kona of konas) await node.network.connect(kona.multiaddr)
      ours.push(node)
    }
    await konas[0]!.connect(konas[1]!.multiaddr)
    await connect(opNodes[0]!, opNodes[1]!)
    for (const opNode of opNodes) for (const kona of konas) await opNode.rpc('opp2p_connectPeer', kona.multiaddr)
    const topic = blocksTopicNow(chain)
    await until('everybody has a mesh', () =>
      ours.every(({ network }) => network.peers().some(({ meshTopics }) => meshTopics.includes(topic))),
    )
    await sleep(1_000) // the heartbeat after

    const sent = await Promise.all([
      konas[0]!.publish({ count: BLOCKS, number: 1, intervalMs: 100 }),
      opNodes[0]!
        .publish({ count: BLOCKS, number: 10_001, intervalMs: 100 })
        .then(({ blocks }) => blocks.map(({ hash }) => hash)),
      ours[0]!.publish({ count: BLOCKS, number: 20_001, intervalMs: 100 }),
    ])
    const all = sent.flat()
    for (const node of ours.slice(1)) await untilBlocks(node, all)
    await untilBlocks(ours[0]!, [...sent[0], ...sent[1]])
    await until('all blocks have come to kona', () => all.every((hash) => konas[1]!.blocks.has(hash)))

    const traffic = Date.now()
    await sleep(QUIET_MS)
    const lastAsked = Math.max(...konas.map(({ lastAskedAt }) => lastAskedAt))
    expect(lastAsked).toBeLessThan(traffic + QUIET_MS / 2)
    const byOurs = konas.flatMap(({ asked }) =>
      [...asked].filter(([key]) => ours.some(({ peerId }) => key.startsWith(peerId))),
    )
    const most = Math.max(0, ...byOurs.map(([, times]) => times))
    const total = byOurs.reduce((sum, [, times]) => sum + times, 0)
    const scores = ours.flatMap(({ network }) => konas.map(({ peerId }) => network.gossip.score(peerId)))
    const announced = konas.reduce(
      (sum, kona) => sum + ours.reduce((more, { peerId }) => more + (kona.announced.get(peerId) ?? 0), 0),
      0,
    )
    expect(announced).toBeGreaterThan(0)
    found(
      'kona (replayed)',
      `3 of ours, 2 op-nodes and 2 peers like kona, all connected, D 2; kona, op-node and ours publish ${BLOCKS} blocks each`,
      `all ${all.length} reached every one of ours; kona announced ${announced} ids to ours, ours asked ${total} times for ${byOurs.length} of them, each at most ${most} times, and never once it is quiet; our scores of kona from ${Math.min(...scores)}`,
    )
    expect(ours.flatMap(({ refused }) => refused.filter(({ verdict }) => verdict === 'reject'))).toEqual([])
    expect(Math.min(...scores)).toBeGreaterThanOrEqual(0)
    expect(most).toBeLessThanOrEqual(1)
  })

  it('its two-byte answer to payload_by_number is "not found", and the blocks come from elsewhere', async () => {
    const chain = testChain('jovian')
    const kona = await running(KonaPeer.start(chain))
    const ours = await running(OurNode.start(chain, { config: { discovery: false, sync: { client: true } } }))
    await ours.network.connect(kona.multiaddr)
    const answers: (string | undefined)[] = []
    ours.network.gossip.addEventListener('sync:response', ({ detail }) => {
      if (detail.peerId === kona.peerId) answers.push(detail.failure)
    })
    const opNode = await running(
      OpNode.start({ rollupConfig: chain.rollupConfig, publishKey: chain.key, discovery: false }),
    )
    const { blocks } = await opNode.publish({ count: 10, number: 1 })
    const { number, hash } = blocks.at(-1)!
    const range = { from: 1n, to: { number: BigInt(number), hash } }
    const alone = ours.network.gossip.sync.range({ ...range, stallMs: 2_000 }).next()
    await expect(alone).rejects.toMatchObject({ code: 'unavailable', failures: { not_found: expect.any(Number) } })
    await connect(ours, opNode)
    const fetched: string[] = []
    for await (const block of ours.network.gossip.sync.range(range)) fetched.push(block.hash)
    expect(fetched).toEqual(blocks.map((block) => block.hash))
    expect(new Set(answers)).toEqual(new Set(['not_found']))
    found(
      'kona (replayed)',
      'payload_by_number on the id with the last slash, answered by 01 00 after the half-close',
      `${answers.length} answers, all understood as not found; then ${fetched.length} of 10 blocks from op-node beside it`,
    )
  })
})
