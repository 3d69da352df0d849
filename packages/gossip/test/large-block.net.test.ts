import { describe, expect, test } from 'vitest'
import { MAX_GOSSIP_BYTES, type Muxer } from '../src/index.ts'
import { eventually, gossipOf, mesh, nextBlock, signedBlock, startAll, testChain } from './support/gossip-node.ts'

const SIZE = Math.floor(9.9 * 1024 * 1024)

/** Random, so that compression leaves it at its size. */
function randomBytes(length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  for (let at = 0; at < length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, Math.min(at + 65_536, length)))
  return bytes
}

describe.each<Muxer>(['yamux', 'mplex'])('over %s', (muxer) => {
  test('blocks of 9.9 MiB cross two hops, one after the other', async () => {
    const chain = testChain()
    const nodes = [0, 1, 2].map(() => gossipOf(chain, { muxers: [muxer] }))
    const [publisher, middle, last] = nodes as [(typeof nodes)[0], (typeof nodes)[0], (typeof nodes)[0]]
    await using _ = await startAll(...nodes)
    await mesh(publisher, middle)
    await mesh(middle, last)
    expect(last.libp2p.getConnections().map(({ multiplexer }) => multiplexer)).toEqual([
      muxer === 'yamux' ? '/yamux/1.0.0' : '/mplex/6.7.0',
    ])

    const blocks = last.unsafeBlocks()
    for (const number of [9n, 10n, 11n]) {
      const block = signedBlock(chain, {
        parent: { hash: chain.genesis.l2.hash, number },
        transactions: [randomBytes(SIZE)],
      })
      const { hash, peers } = await publisher.publish(block)
      expect(peers).toBe(1)
      const received = await nextBlock(blocks)
      expect(received.hash).toBe(hash)
      expect(received.from).toBe(middle.libp2p.peerId.toString())
      expect(received.data.byteLength).toBeGreaterThan(SIZE)
      expect(received.data.byteLength).toBeLessThan(MAX_GOSSIP_BYTES)
    }
    await eventually(() => nodes.every((node) => node.peers().every(({ score }) => score >= 0)), 'nobody penalised')
  })
})

test('a block that no peer would take is refused', async () => {
  const chain = testChain()
  const node = gossipOf(chain)
  await using _ = await startAll(node)
  const limit = 10 * 1024 * 1024
  await expect(node.publish(signedBlock(chain, { transactions: [randomBytes(limit - 200)] }))).rejects.toMatchObject({
    name: 'PublishError',
    code: 'too_large',
    limit,
  })
  // Below 10 MiB before compression, but random bytes do not get smaller by it.
  await expect(node.publish(signedBlock(chain, { transactions: [randomBytes(limit - 800)] }))).rejects.toMatchObject({
    name: 'PublishError',
    code: 'too_large',
    limit: MAX_GOSSIP_BYTES,
  })
})
