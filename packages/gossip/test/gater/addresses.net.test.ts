import { tcp } from '@libp2p/tcp'
import { createLibp2p } from 'libp2p'
import { expect, test } from 'vitest'
import type { Gossip, HostFactory } from '../../src/index.ts'
import { eventually, gossipOf, startAll, testChain } from '../support/gossip-node.ts'

/** A host whose dials come from an address of its own. */
const dialsFrom =
  (localAddress: string): HostFactory =>
  (init) =>
    createLibp2p({ ...init, transports: [tcp({ dialOpts: { localAddress } as never })] })

const idOf = (node: Gossip) => node.libp2p.peerId.toString()

test('a ban of a peer keeps its address out, also under a new peer id, and nobody else', async () => {
  const chain = testChain()
  const from = (ip: string) => gossipOf(chain, { listen: `/ip4/${ip}/tcp/0` }, { host: dialsFrom(ip) })
  const hub = gossipOf(chain, { listen: '/ip4/127.0.1.1/tcp/0', scoring: { ipColocationExempt: [] } })
  const [attacker, neighbour, friend, honest] = ['127.0.0.2', '127.0.0.2', '127.0.0.2', '127.0.0.3'].map(from)
  const nodes = [attacker, neighbour, friend, honest] as [Gossip, Gossip, Gossip, Gossip]
  await using _ = await startAll(hub, ...nodes)
  for (const node of nodes) await node.connect(hub.addresses())
  await eventually(() => hub.peers().length === 4, 'four peers')
  expect(
    hub
      .peers()
      .map(({ address }) => address.split('/')[2])
      .sort(),
  ).toEqual(['127.0.0.2', '127.0.0.2', '127.0.0.2', '127.0.0.3'])

  // A protected peer is at the same address, so only the peer itself is banned.
  await hub.gater.protect(idOf(nodes[2]))
  expect((await hub.gater.ban(idOf(nodes[0]), { reason: 'test' }))?.address).toBeUndefined()
  await eventually(() => hub.peers().length === 3, 'the attacker gone')
  await hub.gater.unprotect(idOf(nodes[2]))

  expect((await hub.gater.ban(idOf(nodes[1]), { reason: 'test' }))?.address).toBe('127.0.0.2')
  await eventually(() => hub.peers().length === 1, 'its address gone')
  expect(hub.peers()[0]?.peerId).toBe(idOf(nodes[3]))
  const sameAddress = from('127.0.0.2')
  const another = from('127.0.0.4')
  await using __ = await startAll(sameAddress, another)
  await expect(sameAddress.connect(hub.addresses())).rejects.toThrow()
  await another.connect(hub.addresses())
  await eventually(() => hub.peers().length === 2, 'another address let in')
  expect(new Set(hub.peers().map(({ peerId }) => peerId))).toEqual(new Set([idOf(nodes[3]), idOf(another)]))
})
