import { describe, expect, test } from 'vitest'
import type { MessageJudged } from '../src/index.ts'
import { blocksTopics } from '../src/index.ts'
import { eventually, gossipOf, mesh, nextBlock, signedBlock, startAll, testChain } from './support/gossip-node.ts'
import { OTHER_KEY, SIGNER } from './support/signed-block.ts'

describe('two nodes', () => {
  test('exchange a block, whole', async () => {
    const chain = testChain()
    const [a, b] = [gossipOf(chain), gossipOf(chain)]
    await using _ = await startAll(a, b)
    await mesh(a, b)
    const blocks = b.unsafeBlocks()
    const block = signedBlock(chain)
    const published = await a.publish(block)
    expect(published).toMatchObject({ hash: block.envelope.executionPayload.blockHash, peers: 1 })

    const received = await nextBlock(blocks)
    expect(received).toMatchObject({
      hash: published.hash,
      signer: SIGNER,
      from: a.libp2p.peerId.toString(),
      version: 4,
    })
    expect(received.envelope.executionPayload.transactions.map((bytes) => [...bytes])).toEqual(
      block.envelope.executionPayload.transactions.map((bytes) => [...bytes]),
    )
  })

  test('reject a wrong signature, say why, and stay connected', async () => {
    const chain = testChain()
    // The sender takes this signer for the right one, the receiver does not.
    const block = signedBlock(chain, {}, OTHER_KEY)
    const { privateKeyAddress } = await import('../src/payload/index.ts')
    const [a, b] = [gossipOf(chain, { unsafeBlockSigner: privateKeyAddress(OTHER_KEY) }), gossipOf(chain)]
    await using _ = await startAll(a, b)
    await mesh(a, b)
    const judged: MessageJudged[] = []
    b.addEventListener('message:judged', ({ detail }) => judged.push(detail))
    await a.publish(block)
    await eventually(() => judged.length > 0, 'a verdict')
    expect(judged[0]).toMatchObject({
      verdict: 'reject',
      reason: { code: 'signer', recovered: privateKeyAddress(OTHER_KEY), expected: SIGNER, chainId: chain.l2ChainId },
      from: a.libp2p.peerId.toString(),
    })
    expect(b.peers().map(({ peerId }) => peerId)).toEqual([a.libp2p.peerId.toString()])
    expect(b.score(a.libp2p.peerId.toString())).toBe(0)
  })

  test('know each other by identify, and only the four topics', async () => {
    const chain = testChain()
    const [a, b] = [gossipOf(chain), gossipOf(chain, { userAgent: 'test/1' })]
    await using _ = await startAll(a, b)
    await mesh(a, b)
    await eventually(() => a.peers()[0]?.agent === 'test/1', 'identify')
    const [peer] = a.peers()
    expect(peer).toMatchObject({
      direction: 'outbound',
      agent: 'test/1',
      protocolVersion: '',
      score: 0,
      isStatic: false,
    })
    expect(peer?.topics).toEqual(blocksTopics(chain.l2ChainId))
    expect(peer?.addresses).toEqual(b.addresses().map((address) => address.replace(/\/p2p\/.*/, '')))
    expect(peer?.protocols).toEqual(
      expect.arrayContaining([
        '/meshsub/1.2.0',
        '/meshsub/1.1.0',
        '/floodsub/1.0.0',
        '/ipfs/ping/1.0.0',
        '/ipfs/id/1.0.0',
        '/ipfs/id/push/1.0.0',
      ]),
    )
    expect(a.libp2p.services.pubsub.getTopics()).toEqual(blocksTopics(chain.l2ChainId))
    b.libp2p.services.pubsub.subscribe('/other/topic')
    b.libp2p.services.pubsub.subscribe('/other/topic/2')
    await a.publish(signedBlock(chain))
    expect(a.libp2p.services.pubsub.getSubscribers('/other/topic')).toEqual([])

    const known = async () => (await a.knownPeers()).find(({ peerId }) => peerId === peer?.peerId)
    expect(await known()).toMatchObject({ agent: 'test/1', addresses: peer?.addresses, protocols: peer?.protocols })
    await a.forget(peer?.peerId ?? '')
    expect(await known()).toBeUndefined()
    await eventually(() => a.peers().length === 0, 'the connection to end')
  })

  test('three in a line pass a block on', async () => {
    const chain = testChain()
    const nodes = [gossipOf(chain), gossipOf(chain), gossipOf(chain)] as const
    const [a, b, c] = nodes
    await using _ = await startAll(...nodes)
    await mesh(a, b)
    await mesh(b, c)
    const blocks = c.unsafeBlocks()
    const { hash } = await a.publish(signedBlock(chain))
    const received = await nextBlock(blocks)
    expect(received).toMatchObject({ hash, from: b.libp2p.peerId.toString() })
  })

  test('that dial each other at the same time end up connected', async () => {
    const chain = testChain()
    const [a, b] = [gossipOf(chain), gossipOf(chain)]
    await using _ = await startAll(a, b)
    await Promise.all([a.connect(b.addresses()), b.connect(a.addresses())])
    await mesh(a, b)
    const blocks = b.unsafeBlocks()
    const { hash } = await a.publish(signedBlock(chain))
    expect(await nextBlock(blocks)).toMatchObject({ hash })
  })
})
