import { MemoryDatastore } from 'datastore-core'
import { Key } from 'interface-datastore'
import { expect, onTestFinished, test, vi } from 'vitest'
import { LocalNode, type Network, type NetworkConfig, type NetworkEvents, Network as Networks } from '../src/index.ts'
import { testChain, testConfig, testNetwork } from './support/chain.ts'
import { SOON_MS, untilMeshed } from './support/state.ts'

async function started(network: Network): Promise<Network> {
  onTestFinished(() => network.stop())
  await network.start()
  return network
}

const strangerId = () => LocalNode.peerId(LocalNode.generate({}))

test('bans, blocks and protection are there again after a restart; what cannot be read is skipped with a warning', {
  timeout: 60_000,
}, async () => {
  const chain = testChain()
  const datastore = new MemoryDatastore()
  const build = (change: Partial<NetworkConfig> = {}) =>
    Networks.builder(testConfig(chain, { discovery: false, ...change }))
      .withDatastore(datastore)
      .build()
  const [banned, short, chosen, blocked] = [strangerId(), strangerId(), strangerId(), strangerId()]
  const first = await started(build())
  await first.gater.ban(banned, { reason: 'invalid blocks' })
  await first.gater.banAddress('2001:db8::1', { reason: 'test' })
  await first.gater.ban(short, { reason: 'short', durationMs: 1 })
  await first.gater.ban(chosen, { reason: 'not for long' })
  await first.gater.blockPeer(blocked)
  await first.gater.blockAddress('192.0.2.1')
  await first.gater.blockSubnet('198.51.100.0/24')
  await first.gater.protect(chosen)
  const bans = first.gater.bans()
  // Not stopped: what was confirmed does not wait for that.

  const foreign = ['/bans', '/blocked', '/protected', '/peers'].map((kind) => `${kind}/${chain.l2ChainId}/foreign`)
  for (const key of foreign) await datastore.put(new Key(key), new TextEncoder().encode('{"none":"of ours"}'))
  const second = build()
  const warnings: NetworkEvents['warning'][] = []
  second.addEventListener('warning', ({ detail }) => warnings.push(detail))
  await started(second)
  expect(second.gater.bans()).toEqual(bans)
  expect(bans.map(({ peerId, address, reason }) => [peerId, address, reason])).toEqual([
    [banned, undefined, 'invalid blocks'],
    [undefined, '2001:db8::/64', 'test'],
  ])
  expect([second.gater.blockedPeers(), second.gater.blockedAddresses(), second.gater.blockedSubnets()]).toEqual([
    [blocked],
    ['192.0.2.1'],
    ['198.51.100.0/24'],
  ])
  expect(second.gater.protectedPeers()).toEqual([chosen])
  expect(warnings).toMatchObject([{ code: 'store', skipped: 4, message: expect.stringContaining('skipped 4') }])

  await second.gater.unban(banned)
  await second.gater.unblockSubnet('198.51.100.0/24')
  await second.gater.unprotect(chosen)
  const other = await started(build({ rollupConfig: testChain() }))
  expect([other.gater.bans(), other.gater.blockedPeers()], 'another chain has its own').toEqual([[], []])
  const third = await started(build())
  expect(third.gater.bans().map(({ peerId }) => peerId)).toEqual([undefined])
  expect([third.gater.blockedSubnets(), third.gater.protectedPeers()]).toEqual([[], []])
})

test('a peer that was connected is dialled after a restart, with nobody to tell of it', {
  timeout: 60_000,
}, async () => {
  const chain = testChain()
  const datastore = new MemoryDatastore()
  const friend = await started(testNetwork(chain, { discovery: false }))
  const config = testConfig(chain, { peers: { graceMs: 0 } })
  const first = await started(Networks.builder(config).withDatastore(datastore).build())
  await first.connect(friend.localRecord().multiaddrs[0] ?? '')
  await untilMeshed([first, friend])
  await first.stop()
  const second = await started(Networks.builder(config).withDatastore(datastore).build())
  await untilMeshed([second, friend])
  expect(second.peers()[0]).toMatchObject({ peerId: friend.localRecord().peerId, direction: 'outbound' })
})

test('a datastore that fails is a warning, and the node runs', { timeout: 60_000 }, async () => {
  const broken = new MemoryDatastore()
  broken.query = () => {
    throw new Error('no disk')
  }
  broken.batch = () => {
    throw new Error('no disk')
  }
  const network = Networks.builder(testConfig(testChain(), { discovery: false }))
    .withDatastore(broken)
    .build()
  const warnings: string[] = []
  network.addEventListener('warning', ({ detail }) => warnings.push(detail.message))
  await started(network)
  expect(warnings).toEqual([expect.stringMatching(/cannot be read.*no disk/)])
  const peerId = strangerId()
  await expect(network.gater.ban(peerId, { reason: 'test' })).rejects.toThrow('no disk')
  expect(network.gater.banOf(peerId)).toBeDefined()
  expect(warnings[1]).toMatch(/cannot be written.*no disk/)
})

test('a banned peer is neither handed out by discovery nor dialled, until the ban ends', {
  timeout: 60_000,
}, async () => {
  const chain = testChain()
  const first = await started(testNetwork(chain))
  const bootnodes = [first.localRecord().enr ?? '']
  const second = testNetwork(chain, { bootnodes, discovery: { netrestrict: ['127.0.0.0/8'], intervalMs: 200 } })
  const firstId = first.localRecord().peerId
  await second.gater.ban(firstId, { reason: 'test' })
  const found: string[] = []
  second.addEventListener('peer:found', ({ detail }) => found.push(detail.peerId))
  await started(second)
  const third = await started(testNetwork(chain, { bootnodes }))
  const connectedTo = (network: Network, other: Network) =>
    network.peers().some(({ peerId }) => peerId === other.localRecord().peerId)
  await vi.waitFor(() => expect(connectedTo(second, third)).toBe(true), { timeout: SOON_MS })
  expect([connectedTo(second, first), found.includes(firstId)]).toEqual([false, false])
  await second.gater.unban(firstId)
  await vi.waitFor(() => expect(connectedTo(second, first)).toBe(true), { timeout: SOON_MS })
})
