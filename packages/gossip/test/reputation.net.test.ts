import { describe, expect, test } from 'vitest'
import { blocksTopic, type Gossip, type GossipEvents } from '../src/index.ts'
import { compress, encodeMessage } from '../src/payload/index.ts'
import { eventually, gossipOf, mesh, nextBlock, signedBlock, startAll, testChain } from './support/gossip-node.ts'
import { OTHER, OTHER_KEY, SIGNER, SIGNER_KEY, ZERO_HASH } from './support/signed-block.ts'

const idOf = (node: Gossip) => node.libp2p.peerId.toString()
const parent = (number: bigint) => ({ hash: ZERO_HASH, number })

/** Sends junk as a peer would that does not look at what it passes on. */
async function sendJunk(from: Gossip, chainId: number, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const junk = compress(crypto.getRandomValues(new Uint8Array(100)).fill(0xff, 0, 65))
    await from.libp2p.services.pubsub.publish(blocksTopic(chainId, 4), junk)
  }
}

function bansOf(node: Gossip): GossipEvents['peer:ban'][] {
  const bans: GossipEvents['peer:ban'][] = []
  node.addEventListener('peer:ban', ({ detail }) => bans.push(detail))
  return bans
}

describe('a peer whose messages are its own fault', () => {
  test('is graylisted at the fifth, banned after 15 s of that, and told apart in words', async () => {
    const chain = testChain()
    const [bad, node] = [gossipOf(chain), gossipOf(chain)]
    await using _ = await startAll(bad, node)
    await mesh(bad, node)
    const bans = bansOf(node)
    await sendJunk(bad, chain.l2ChainId, 4)
    const faults = () => node.explain(idOf(bad)).score.application.counters.faults
    await eventually(() => faults() > 3.9, 'four faults')
    expect(node.score(idOf(bad))).toBeGreaterThan(-40.1)
    await sendJunk(bad, chain.l2ChainId, 1)
    await eventually(() => node.score(idOf(bad)) < -40, 'graylisted')
    expect(node.peers()[0]?.scoreParts.application.score).toBeLessThan(-40)
    expect(node.explain(idOf(bad)).lines[0]).toMatch(/^connected, score -\d+.*nothing it sends is looked at$/)
    await eventually(() => bans.length === 1 && node.peers().length === 0, 'banned and gone', 60_000)
    expect(bans[0]).toMatchObject({ peerId: idOf(bad), reason: 'invalid messages' })
    expect(node.explain(idOf(bad)).lines[1]).toMatch(/^banned for invalid messages until /)
    await node.gater.unban(idOf(bad))
    expect(node.explain(idOf(bad)).score.application.score).toBe(0)
    await eventually(() => bad.peers().length === 0, 'noticed by the other side')
    await bad.connect(node.addresses())
    await eventually(() => node.peers().length === 1, 'back again')
  }, 90_000)

  test('stays when it is a static one, when nobody is scored, or when bans are off', async () => {
    const chain = testChain()
    const bad = gossipOf(chain)
    await using _ = await startAll(bad)
    const staticPeers = bad.addresses()
    const nodes = [
      gossipOf(chain, { staticPeers }),
      gossipOf(chain, { scoring: { level: 'none' } }),
      gossipOf(chain, { bans: { peers: false } }),
    ]
    await using __ = await startAll(...nodes)
    const judged = nodes.map((node) => {
      const verdicts: string[] = []
      node.addEventListener('message:judged', ({ detail }) => verdicts.push(detail.verdict))
      return verdicts
    })
    for (const node of nodes) await mesh(bad, node)
    await Promise.all(Array.from({ length: 30 }, () => sendJunk(bad, chain.l2ChainId, 1)))
    await eventually(() => judged.every(({ length }) => length >= 5), 'some were judged')
    for (const node of nodes) {
      expect(node.gater.bans()).toEqual([])
      expect(node.peers().map(({ peerId }) => peerId)).toContain(idOf(bad))
    }
    expect(nodes[1]?.score(idOf(bad))).toBe(0)
  })
})

test('a rotation that nobody told of costs no peer; told, all is well', async () => {
  const chain = testChain()
  const relays = [gossipOf(chain), gossipOf(chain)]
  const node = gossipOf(chain)
  await using _ = await startAll(...relays, node)
  for (const relay of relays) await mesh(relay, node)
  const blocks = node.unsafeBlocks()
  const mismatches: unknown[] = []
  const warnings: string[] = []
  const refused: unknown[] = []
  node.addEventListener('signer:mismatch', ({ detail }) => mismatches.push(detail))
  node.addEventListener('warning', ({ detail }) => warnings.push(detail.code))
  node.addEventListener('message:judged', ({ detail }) => detail.reason && refused.push(detail.reason.code))
  await relays[0]!.publish(signedBlock(chain, { parent: parent(1n) }))
  await nextBlock(blocks)

  for (const relay of relays) relay.setUnsafeBlockSigner(OTHER)
  for (let number = 2n; number < 32n; number++) {
    const relay = relays[Number(number % 2n)] as Gossip
    await relay.publish(signedBlock(chain, { parent: parent(number) }, OTHER_KEY))
  }
  await eventually(() => refused.length === 30, 'all refused')
  expect(new Set(refused)).toEqual(new Set(['signer']))
  expect(mismatches).toEqual([{ recovered: OTHER, expected: SIGNER, peers: 2 }])
  expect(warnings).toEqual(['signer_mismatch'])
  expect(node.signerMismatch?.recovered).toBe(OTHER)
  expect(node.peers().map(({ score }) => score >= 0)).toEqual([true, true])

  node.setUnsafeBlockSigner(OTHER)
  expect(node.signerMismatch).toBeUndefined()
  await relays[0]!.publish(signedBlock(chain, { parent: parent(40n) }, OTHER_KEY))
  expect(await nextBlock(blocks)).toMatchObject({ number: 41n, signer: OTHER })
  expect(node.peers().map(({ score }) => score >= 0)).toEqual([true, true])
  expect(node.gater.bans()).toEqual([])
})

test('who sends blocks of another key beside ours pays for it with our next block', async () => {
  const chain = testChain()
  const [bad, good, node] = [gossipOf(chain, { unsafeBlockSigner: OTHER }), gossipOf(chain), gossipOf(chain)]
  await using _ = await startAll(bad, good, node)
  await mesh(bad, node)
  await mesh(good, node)
  let refused = 0
  node.addEventListener('message:judged', ({ detail }) => {
    if (detail.reason?.code === 'signer' && detail.from === idOf(bad)) refused++
  })
  for (let number = 1n; number <= 6n; number++) {
    await bad.publish(signedBlock(chain, { parent: parent(number) }, OTHER_KEY))
  }
  await eventually(() => refused === 6, 'all refused')
  expect(node.score(idOf(bad))).toBe(0)
  await good.publish(signedBlock(chain, { parent: parent(9n) }, SIGNER_KEY))
  await eventually(() => node.score(idOf(bad)) < -40, 'graylisted')
  expect(node.score(idOf(good))).toBeGreaterThan(0)
})

test('a peer’s deliveries are counted beside its score', async () => {
  const chain = testChain()
  const [a, b, node] = [gossipOf(chain), gossipOf(chain), gossipOf(chain)]
  await using _ = await startAll(a, b, node)
  await mesh(a, node)
  await mesh(b, node)
  await mesh(a, b)
  const blocks = node.unsafeBlocks()
  const topic = blocksTopic(chain.l2ChainId, 4)
  const block = signedBlock(chain)
  const data = encodeMessage({ ...block, version: 4 })
  await a.publish(block)
  const { from } = await nextBlock(blocks)
  const of = (peerId: string) => node.peers().find((peer) => peer.peerId === peerId)?.deliveries
  expect(of(from)).toMatchObject({ first: 1, repeats: 0, invalid: {} })
  expect(of(from)?.bytes).toBeGreaterThanOrEqual(data.byteLength)
  expect(of(from)?.topics[topic]).toMatchObject({ firstMessageDeliveries: 1, meshMessageDeliveries: 1 })
  expect(of(from)?.topics[topic]?.timeInMeshMs).toBeGreaterThan(0)
})
