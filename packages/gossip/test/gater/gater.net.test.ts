import { networkInterfaces } from 'node:os'
import { describe, expect, test } from 'vitest'
import type { Gossip, GossipEvents } from '../../src/index.ts'
import { eventually, gossipOf, mesh, startAll, testChain } from '../support/gossip-node.ts'

/** IPv6 has no place on some machines and in some containers. */
const hasIp6 = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'))

const FAMILIES = [
  { family: 'IPv4', listen: '/ip4/127.0.0.1/tcp/0', ip: '127.0.0.1', subnet: '127.0.0.0/24', inside: '127.0.0.1' },
  { family: 'IPv6', listen: '/ip6/::1/tcp/0', ip: '::1', subnet: '::/64', inside: '0:0:0:0:0:0:0:1' },
]

const idOf = (node: Gossip) => node.libp2p.peerId.toString()

/** Waits until a is rid of all peers; then neither of the two reaches the other. */
async function expectApart(a: Gossip, b: Gossip): Promise<void> {
  await eventually(() => a.peers().length === 0 && b.peers().length === 0, 'the open connection closed')
  await expect(a.connect(b.addresses())).rejects.toThrow()
  // The dialler may see its connection before the other side closes it.
  await b.connect(a.addresses()).catch(() => {})
  expect(a.peers()).toEqual([])
  await eventually(() => b.peers().length === 0, 'no connection on the other side')
}

describe.each(FAMILIES.filter(({ family }) => family === 'IPv4' || hasIp6))(
  'over $family',
  ({ listen, ip, subnet, inside }) => {
    async function connected() {
      const chain = testChain()
      // With no exemption, so that a ban of a peer is one of its address.
      const a = gossipOf(chain, { listen, scoring: { ipColocationExempt: [] } })
      const b = gossipOf(chain, { listen })
      const started = await startAll(a, b)
      await mesh(a, b)
      return Object.assign(started, { chain, a, b })
    }

    test('a blocked peer, address and subnet: open connections end, nobody is dialled or let in', async () => {
      await using nodes = await connected()
      const { a, b } = nodes
      await a.gater.blockPeer(idOf(b))
      await expectApart(a, b)
      await a.gater.unblockPeer(idOf(b))
      await mesh(a, b)
      await a.gater.blockAddress(inside)
      await expectApart(a, b)
      await a.gater.unblockAddress(ip)
      await mesh(b, a)
      await a.gater.blockSubnet(subnet)
      await expectApart(a, b)
      await a.gater.unblockSubnet(subnet)
      await mesh(a, b)
    })

    test('a banned peer is gone, its address takes no new peer id, and when the time is up both come back', async () => {
      await using nodes = await connected()
      const { a, b, chain } = nodes
      const told: [string, string | undefined][] = []
      const tell = (name: 'peer:ban' | 'peer:unban') => {
        a.addEventListener(name, ({ detail }: CustomEvent<GossipEvents[typeof name]>) =>
          told.push([name, detail.peerId]),
        )
      }
      tell('peer:ban')
      tell('peer:unban')
      const ban = await a.gater.ban(idOf(b), { reason: 'test', durationMs: 600_000 })
      expect(ban?.address).toBeDefined()
      await expectApart(a, b)
      const stranger = gossipOf(chain, { listen })
      await using _ = await startAll(stranger)
      await stranger.connect(a.addresses()).catch(() => {})
      await eventually(() => stranger.peers().length === 0, 'a new peer id refused')
      expect(a.peers()).toEqual([])
      // A shorter one does not shorten it, so it is lifted first.
      await a.gater.unban(idOf(b))
      await a.gater.ban(idOf(b), { reason: 'test', durationMs: 1 })
      await eventually(() => told.length === 4, 'the end of the ban told')
      expect(told.map(([name]) => name)).toEqual(['peer:ban', 'peer:unban', 'peer:ban', 'peer:unban'])
      expect(new Set(told.map(([, peerId]) => peerId))).toEqual(new Set([idOf(b)]))
      await mesh(b, a)
    })
  },
)

test('netrestrict keeps out whom it does not name, in both directions', async () => {
  const chain = testChain()
  const restricted = gossipOf(chain, { netrestrict: ['127.0.0.2/32'], listen: '/ip4/127.0.0.2/tcp/0' })
  const inside = gossipOf(chain, { listen: '/ip4/127.0.0.2/tcp/0' })
  const outside = gossipOf(chain, { listen: '/ip4/127.0.0.3/tcp/0' })
  await using _ = await startAll(restricted, inside, outside)
  await mesh(restricted, inside)
  await expect(restricted.connect(outside.addresses())).rejects.toThrow()
  // Its socket is at 127.0.0.1, whatever it listens on.
  await outside.connect(restricted.addresses()).catch(() => {})
  await eventually(() => outside.peers().length === 0, 'refused at accept')
  expect(restricted.peers().map(({ peerId }) => peerId)).toEqual([idOf(inside)])
})

test('a peer is dialled so often in a period, and may come by itself', async () => {
  const chain = testChain()
  const a = gossipOf(chain, { redial: { redials: 2 } })
  const b = gossipOf(chain)
  await using _ = await startAll(a, b)
  for (let dial = 0; dial < 2; dial++) {
    await a.connect(b.addresses())
    await a.disconnect(idOf(b))
    await eventually(() => a.peers().length === 0 && b.peers().length === 0, 'disconnected')
  }
  await expect(a.connect(b.addresses())).rejects.toThrow(/gater/)
  await mesh(b, a)
})

test('with twice the high tide of connections nobody else is let in, and we dial all the same', async () => {
  const chain = testChain()
  const hub = gossipOf(chain, { peers: { lo: 1, hi: 1 } })
  const [first, second, third] = [gossipOf(chain), gossipOf(chain), gossipOf(chain)]
  await using _ = await startAll(hub, first, second, third)
  await first.connect(hub.addresses())
  await second.connect(hub.addresses())
  await third.connect(hub.addresses()).catch(() => {})
  await eventually(() => third.peers().length === 0, 'refused')
  expect(new Set(hub.peers().map(({ peerId }) => peerId))).toEqual(new Set([idOf(first), idOf(second)]))
  await hub.connect(third.addresses())
  expect(hub.peers()).toHaveLength(3)
})
