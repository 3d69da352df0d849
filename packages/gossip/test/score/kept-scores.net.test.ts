import { MemoryDatastore } from 'datastore-core'
import { expect, test } from 'vitest'
import { eventually, gossipOf, startAll, testChain } from '../support/gossip-node.ts'

test('a penalty is there again after a restart, and after a reconnection', async () => {
  const chain = testChain()
  const datastore = new MemoryDatastore()
  const peer = gossipOf(chain)
  await using _ = await startAll(peer)
  const peerId = peer.libp2p.peerId.toString()
  const first = gossipOf(chain, {}, { datastore })
  await first.start()
  await first.connect(peer.addresses())
  await eventually(() => first.libp2p.services.pubsub.getPeers().length === 1, 'known to gossipsub')
  const { score } = first.libp2p.services.pubsub as unknown as {
    score: { addPenalty(id: string, n: number, why: string): void }
  }
  // Past six, -16 * (surplus ^ 2); it takes 25 s of connection for forty to decay to what gives -700.
  score.addPenalty(peerId, 40, 'test')
  await eventually(() => first.score(peerId) < -40, 'a penalty')
  await first.disconnect(peerId)
  await eventually(() => first.peers().length === 0 && peer.peers().length === 0, 'disconnected')
  await first.connect(peer.addresses())
  expect(first.score(peerId)).toBeLessThan(-40)
  await first.stop()

  const second = gossipOf(chain, {}, { datastore })
  await using __ = await startAll(second)
  expect(second.score(peerId), 'nobody is connected yet').toBeLessThan(-40)
  await second.connect(peer.addresses())
  await eventually(() => second.libp2p.services.pubsub.getPeers().length === 1, 'known to gossipsub')
  expect(second.score(peerId)).toBeLessThan(-40)
})
