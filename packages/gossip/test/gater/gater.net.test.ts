import { expect, test } from 'vitest'
import { gossipOf, mesh, startAll, testChain } from '../support/gossip-node.ts'

test('a blocked peer is neither dialled nor let in, until it is unblocked', async () => {
  const chain = testChain()
  const [a, b] = [gossipOf(chain), gossipOf(chain)]
  await using _ = await startAll(a, b)
  const idB = b.libp2p.peerId.toString()
  a.gater.blockPeer(idB)
  await expect(a.connect(b.addresses())).rejects.toThrow()
  // The dialler may see its connection before the other side closes it.
  await b.connect(a.addresses()).catch(() => {})
  expect(a.peers()).toEqual([])
  a.gater.unblockPeer(idB)
  await mesh(a, b)
})

test('a blocked address is neither dialled nor let in, until it is unblocked', async () => {
  const chain = testChain()
  const [a, b] = [gossipOf(chain), gossipOf(chain)]
  await using _ = await startAll(a, b)
  a.gater.blockAddress('127.0.0.1')
  await expect(a.connect(b.addresses())).rejects.toThrow()
  await expect(b.connect(a.addresses())).rejects.toThrow()
  expect(a.peers()).toEqual([])
  a.gater.unblockAddress('127.0.0.1')
  await mesh(a, b)
})
