import { multiaddr } from '@multiformats/multiaddr'
import { expect, test } from 'vitest'
import { peerIdOf } from '../../src/gater/peer-id.ts'
import { boundPeerStore } from '../../src/host/peer-store-bound.ts'
import { eventually, gossipOf, startAll, testChain } from '../support/gossip-node.ts'
import { randomPeerId } from '../support/peer-id.ts'

test('libp2p remembers a bounded number of strangers, and those connected', async () => {
  const chain = testChain()
  const [a, b] = [gossipOf(chain), gossipOf(chain)]
  await using _ = await startAll(a, b)
  boundPeerStore(a.libp2p, 3)
  await a.connect(b.addresses())
  await eventually(() => a.peers()[0]?.agent !== undefined, 'identified')
  const strangers = await Promise.all(Array.from({ length: 10 }, () => randomPeerId()))
  for (const id of strangers) {
    await a.libp2p.peerStore.merge(peerIdOf(id), { multiaddrs: [multiaddr('/ip4/192.0.2.1/tcp/1')] })
  }
  const stored = async () => (await a.libp2p.peerStore.all()).map(({ id }) => id.toString())
  let ids = await stored()
  for (let look = 0; look < 200 && ids.length > 4; look++) {
    await new Promise((resolve) => setTimeout(resolve, 10))
    ids = await stored()
  }
  const known = ids.filter((id) => id !== a.libp2p.peerId.toString())
  expect(known).toHaveLength(3)
  expect(known).toContain(b.libp2p.peerId.toString())
  expect(known).toContain(strangers.at(-1))
})
