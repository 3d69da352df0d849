import { expect, test } from 'vitest'
import { Pruner } from '../../src/host/pruner.ts'
import { eventually, gossipOf, startAll, testChain } from '../support/gossip-node.ts'

test('at the high tide, peers are disconnected down to the low one, but not those protected', async () => {
  const chain = testChain()
  const nodes = Array.from({ length: 4 }, () => gossipOf(chain))
  const [hub, kept, ...others] = nodes as [(typeof nodes)[0], (typeof nodes)[0], ...typeof nodes]
  await using _ = await startAll(...nodes)
  for (const node of [kept, ...others]) await node.connect(hub.addresses())
  await eventually(() => hub.peers().length === 3, 'three peers')
  const keptId = kept.libp2p.peerId.toString()
  const peers = { isProtected: (peerId: string) => peerId === keptId, value: () => 0 }

  new Pruner({ lo: 1, hi: 4, graceMs: 0 }, peers).prune(hub.libp2p)
  expect(hub.peers()).toHaveLength(3)
  new Pruner({ lo: 1, hi: 3, graceMs: 0 }, peers).prune(hub.libp2p)
  await eventually(() => hub.peers().length === 1, 'one peer left')
  expect(hub.peers()[0]?.peerId).toBe(keptId)
})
