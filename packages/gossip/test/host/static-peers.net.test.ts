import { test } from 'vitest'
import { eventually, gossipOf, randomKey, startAll, testChain } from '../support/gossip-node.ts'

test('a static peer is dialled at start, again when it is lost, and when it comes back', async () => {
  const chain = testChain()
  const privateKey = randomKey()
  const first = gossipOf(chain, { privateKey })
  await first.start()
  const staticPeers = first.addresses()
  const peerId = first.libp2p.peerId.toString()
  const node = gossipOf(chain, { staticPeers })
  const lost: string[] = []
  node.addEventListener('peer:disconnect', ({ detail }) => lost.push(detail.peerId))
  await using _ = await startAll(node)
  const connected = () => node.peers().some((peer) => peer.peerId === peerId && peer.isStatic)
  await eventually(() => connected() && first.peers().length === 1, 'connected at start, on both sides')

  await first.disconnect(node.libp2p.peerId.toString())
  await eventually(() => lost.length >= 1, 'disconnected')
  await eventually(() => connected() && first.peers().length === 1, 'connected again')

  await first.stop()
  // It may be met once more by a redial while it stops.
  await eventually(() => lost.length >= 2 && node.peers().length === 0, 'gone')
  const listen = staticPeers.map((address) => address.replace(/\/p2p\/.*/, ''))
  await using second = gossipOf(chain, { privateKey, listen })
  await second.start()
  await eventually(connected, 'connected when it came back')
})
