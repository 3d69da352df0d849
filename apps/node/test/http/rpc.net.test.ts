// Each method over HTTP, with real networks behind it, and with a wrong argument.
import { blocksTopics } from '@kona/gossip'
import { buildBlock, payloadToRpc, privateKeyAddress } from '@kona/gossip/payload'
import { LocalNode, localSigner, Network } from '@kona/p2p'
import { createRpc, type Opp2pSchema, type PeerInfo, type RpcMethodName, rpcMethods } from '@kona/p2p/rpc'
import { createClient, http, rpcSchema } from 'viem'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { rpcRoute } from '../../src/http/rpc-route.ts'
import { type HttpServer, openServer } from '../../src/http/server.ts'
import { testChain, testConfig, testNetwork } from '../support/network.ts'

const SOON_MS = 20_000
const chain = testChain()
let ours: Network
let theirs: Network
let server: HttpServer

beforeAll(async () => {
  ours = testNetwork(chain, { peers: { lo: 0 } }) // dials nobody: the other dials
  await ours.start()
  theirs = testNetwork(chain, { bootnodes: [ours.localRecord().enr ?? ''], dial: { retryMs: 100 } })
  await theirs.start()
  const routes = [rpcRoute(createRpc(ours))]
  server = await openServer({ address: '127.0.0.1', port: 0, vhosts: [], routes, flags: 'test' })
  await meshed()
}, 60_000)

afterAll(async () => {
  await server?.close()
  await Promise.all([ours?.stop(), theirs?.stop()])
})

const client = () =>
  createClient({ transport: http(server.url, { retryCount: 0 }), rpcSchema: rpcSchema<Opp2pSchema>() })

const peerId = () => theirs.localRecord().peerId

async function until(what: string, holds: () => unknown): Promise<void> {
  await vi.waitFor(() => expect(holds(), what).toBeTruthy(), { timeout: SOON_MS, interval: 25 })
}

/** The other has found us, and each knows the other as well as it ever will. */
async function meshed(): Promise<void> {
  await until('a peer in the mesh, identified', () =>
    ours.peers().some((peer) => peer.meshTopics.length === 4 && peer.agent),
  )
  await until('a record', () => ours.discovery?.peers().length)
}

const connected = () => ours.peers().some((peer) => peer.peerId === peerId())

test('opp2p_self', async () => {
  const { peerId, nodeId, enr, multiaddrs } = ours.localRecord()
  const self = await client().request({ method: 'opp2p_self' })
  expect(self).toMatchObject({ peerID: peerId, nodeID: nodeId, ENR: enr, addresses: multiaddrs })
  expect(self).toMatchObject({ connectedness: 0, direction: 0, latency: 0, gossipBlocks: true, protected: false })
  expect(self).toMatchObject({ userAgent: expect.stringMatching(/^kona/), chainID: chain.l2ChainId })
  expect(self.nodeID).toMatch(/^[0-9a-f]{64}$/)
  expect(self.protocols).toContain('/meshsub/1.2.0')
})

test('opp2p_peers', async () => {
  const { peers, ...dump } = await client().request({ method: 'opp2p_peers', params: [true] })
  expect(dump).toEqual({ totalConnected: 1, bannedPeers: [], bannedIPS: [], bannedSubnets: [] })
  const { enr, nodeId, multiaddrs } = theirs.localRecord()
  expect(Object.keys(peers)).toEqual([peerId()])
  const peer = peers[peerId()] as PeerInfo
  expect(peer).toMatchObject({ peerID: peerId(), nodeID: nodeId, ENR: enr, protocolVersion: '' })
  expect(peer).toMatchObject({ connectedness: 1, direction: 1, protected: false, chainID: chain.l2ChainId })
  expect(peer).toMatchObject({ userAgent: expect.stringMatching(/^kona/), gossipBlocks: true })
  expect(peer.addresses).toContain(multiaddrs[0])
  expect(peer.addresses.every((address) => address.endsWith(`/p2p/${peerId()}`))).toBe(true)
  expect(new Set(peer.addresses).size).toBe(peer.addresses.length)
  expect(peer.protocols).toContain('/meshsub/1.2.0')
  expect(Number.isInteger(peer.latency) && peer.latency >= 0, `${peer.latency} ns`).toBe(true)

  const all = await client().request({ method: 'opp2p_peers', params: [false] })
  expect(all).toMatchObject({ totalConnected: 1, peers: { [peerId()]: { connectedness: 1 } } })
})

test('opp2p_peerStats and opp2p_peerCount', async () => {
  const topics = { blocksTopic: 1, blocksTopicV2: 1, blocksTopicV3: 1, blocksTopicV4: 1 }
  const stats = await client().request({ method: 'opp2p_peerStats' })
  expect(stats).toEqual({ connected: 1, table: 1, ...topics, banned: 0, known: 1 })
  expect(blocksTopics(chain.l2ChainId)).toHaveLength(4)
  const count = await client().request({ method: 'opp2p_peerCount' })
  expect(count).toEqual({ connectedDiscovery: 1, connectedGossip: 1 })
})

test('opp2p_discoveryTable', async () => {
  expect(await client().request({ method: 'opp2p_discoveryTable' })).toEqual([theirs.localRecord().enr])
})

test('opp2p_blockPeer, opp2p_listBlockedPeers, opp2p_unblockPeer', async () => {
  const rpc = client()
  expect(await rpc.request({ method: 'opp2p_blockPeer', params: [peerId()] })).toBeNull()
  expect(await rpc.request({ method: 'opp2p_listBlockedPeers' })).toEqual([peerId()])
  expect(await rpc.request({ method: 'opp2p_peerStats' })).toMatchObject({ banned: 1 })
  await until('the blocked peer to be gone', () => !connected())
  expect(await rpc.request({ method: 'opp2p_peers', params: [true] })).toMatchObject({
    totalConnected: 0,
    bannedPeers: [peerId()],
  })
  expect(await rpc.request({ method: 'opp2p_unblockPeer', params: [peerId()] })).toBeNull()
  expect(await rpc.request({ method: 'opp2p_listBlockedPeers' })).toEqual([])
  await until('the peer to come back', connected)
})

test('opp2p_blockAddr, opp2p_listBlockedAddrs, opp2p_unblockAddr', async () => {
  const rpc = client()
  for (const address of ['192.0.2.1', '2001:db8::1']) {
    expect(await rpc.request({ method: 'opp2p_blockAddr', params: [address] })).toBeNull()
  }
  expect(await rpc.request({ method: 'opp2p_listBlockedAddrs' })).toEqual(['192.0.2.1', '2001:db8::1'])
  expect(await rpc.request({ method: 'opp2p_peers', params: [true] })).toMatchObject({
    bannedIPS: ['192.0.2.1', '2001:db8::1'],
  })
  for (const address of ['192.0.2.1', '2001:DB8:0::1']) {
    expect(await rpc.request({ method: 'opp2p_unblockAddr', params: [address] })).toBeNull()
  }
  expect(await rpc.request({ method: 'opp2p_listBlockedAddrs' })).toEqual([])
})

test('opp2p_blockSubnet, opp2p_listBlockedSubnets, opp2p_unblockSubnet', async () => {
  const rpc = client()
  const subnets = [
    { IP: '198.51.100.0', Mask: '////AA==' },
    { IP: '2001:db8::', Mask: '/////wAAAAAAAAAAAAAAAA==' },
  ] as const
  for (const subnet of subnets) {
    expect(await rpc.request({ method: 'opp2p_blockSubnet', params: [subnet] })).toBeNull()
  }
  expect(await rpc.request({ method: 'opp2p_listBlockedSubnets' })).toEqual(subnets)
  expect(await rpc.request({ method: 'opp2p_peers', params: [true] })).toMatchObject({ bannedSubnets: subnets })
  for (const subnet of subnets) {
    expect(await rpc.request({ method: 'opp2p_unblockSubnet', params: [subnet] })).toBeNull()
  }
  expect(await rpc.request({ method: 'opp2p_listBlockedSubnets' })).toEqual([])
})

test('opp2p_protectPeer and opp2p_unprotectPeer', async () => {
  const rpc = client()
  const isProtected = async () => {
    const { peers } = await rpc.request({ method: 'opp2p_peers', params: [true] })
    return peers[peerId()]?.protected
  }
  await until('a peer', connected)
  expect(await rpc.request({ method: 'opp2p_protectPeer', params: [peerId()] })).toBeNull()
  expect(await isProtected()).toBe(true)
  expect(await rpc.request({ method: 'opp2p_unprotectPeer', params: [peerId()] })).toBeNull()
  expect(await isProtected()).toBe(false)
})

test('opp2p_unbanPeer', async () => {
  await ours.gater.ban(peerId(), { reason: 'test' })
  await until('the banned peer to be gone', () => !connected())
  expect(await client().request({ method: 'opp2p_unbanPeer', params: [peerId()] })).toBeNull()
  expect(ours.gater.bans()).toEqual([])
  await until('the peer to come back', connected)
})

test('opp2p_connectPeer and opp2p_disconnectPeer', { timeout: 60_000 }, async () => {
  const rpc = client()
  const other = testNetwork(chain, { discovery: false })
  await other.start()
  try {
    const { peerId, multiaddrs } = other.localRecord()
    const [address = ''] = multiaddrs
    expect(await rpc.request({ method: 'opp2p_connectPeer', params: [address] })).toBeNull()
    const { peers } = await rpc.request({ method: 'opp2p_peers', params: [true] })
    // Identified when the answer comes, as with op-node; nobody found it by discovery.
    expect(peers[peerId]).toMatchObject({
      direction: 2,
      userAgent: expect.stringMatching(/^kona/),
      ENR: '',
      chainID: 0,
    })
    expect(peers[peerId]?.nodeID).toMatch(/^(?!0{64})[0-9a-f]{64}$/)

    ours.gater.blockPeer(peerId).catch(() => {})
    expect(await rpc.request({ method: 'opp2p_disconnectPeer', params: [peerId] })).toBeNull()
    expect(await rpc.request({ method: 'opp2p_listBlockedPeers' })).toEqual([])
    const all = await rpc.request({ method: 'opp2p_peers', params: [false] })
    expect(all.peers[peerId]).toBeUndefined()
  } finally {
    await other.stop()
  }
})

test('opp2p_peerSnapshots', async () => {
  await until('a peer', connected)
  const [peer, ...others] = await client().request({ method: 'opp2p_peerSnapshots' })
  expect(others).toEqual([])
  expect(peer).toMatchObject({ peerId: peerId(), score: 0, deliveries: { first: 0, duplicates: 0 }, isStatic: false })
})

test('opp2p_explainPeer', async () => {
  await until('a peer', connected)
  const explanation = await client().request({ method: 'opp2p_explainPeer', params: [peerId()] })
  expect(explanation).toMatchObject({ peerId: peerId(), connected: true, protected: false, score: { total: 0 } })
  expect(explanation.lines.join('; ')).toMatch(/^connected, score 0; .*not banned/)

  const stranger = LocalNode.peerId(LocalNode.generate({}))
  await ours.gater.ban(stranger, { reason: 'test', durationMs: 60_000 })
  const banned = await client().request({ method: 'opp2p_explainPeer', params: [stranger] })
  expect(banned).toMatchObject({ connected: false, ban: { reason: 'test', peerId: stranger } })
  expect(banned.lines.join('; ')).toMatch(/banned for test until \d{4}-/)
  await ours.gater.unban(stranger)
})

test('opp2p_health', async () => {
  const health = await client().request({ method: 'opp2p_health' })
  expect(health.checks.find(({ code }) => code === 'running')).toMatchObject({ ok: true })
  expect(health.healthy).toBe(health.checks.every(({ ok }) => ok))
})

test('opp2p_publishPayload', async () => {
  const key = `0x${'51'.repeat(32)}` as const
  const over = { discovery: false, unsafeBlockSigner: privateKeyAddress(key) } as const
  await using sequencer = Network.builder(testConfig(chain, over)).withSigner(localSigner(key)).build()
  await using follower = testNetwork(chain, over)
  await Promise.all([sequencer.start(), follower.start()])
  await follower.connect(sequencer.localRecord().multiaddrs)
  await until('each in the mesh of the other', () =>
    [sequencer, follower].every((network) => network.peers()[0]?.meshTopics.length === 4),
  )
  const envelope = buildBlock({
    rollupConfig: chain,
    parent: { hash: `0x${'00'.repeat(32)}`, number: 41n },
    timestamp: BigInt(Math.floor(Date.now() / 1_000)),
    transactions: [new Uint8Array(100)],
  })
  const routes = [rpcRoute(createRpc(sequencer))]
  const its = await openServer({ address: '127.0.0.1', port: 0, vhosts: [], routes, flags: 'test' })
  try {
    const blocks = follower.unsafeBlocks()
    const transport = http(its.url, { retryCount: 0 })
    const publish = () =>
      createClient({ transport, rpcSchema: rpcSchema<Opp2pSchema>() }).request({
        method: 'opp2p_publishPayload',
        params: [payloadToRpc(envelope)],
      })
    const { blockHash: hash } = envelope.executionPayload
    expect(await publish()).toMatchObject({ hash, number: 42, peers: 1 })
    expect((await blocks.next()).value).toMatchObject({ hash, number: 42n })
    await expect(publish()).rejects.toThrow(/was seen before/)
  } finally {
    await its.close()
  }
})

/** A wrong argument of each method, and how the error names it. */
const WRONG: Record<RpcMethodName, { params: unknown[]; says: RegExp }> = {
  opp2p_self: { params: [1], says: /too many arguments, want at most 0/ },
  opp2p_peers: { params: [1], says: /argument 0: connected: got 1, expected true or false/ },
  opp2p_peerStats: { params: [true], says: /too many arguments/ },
  opp2p_peerCount: { params: [[]], says: /too many arguments/ },
  opp2p_discoveryTable: { params: ['x'], says: /too many arguments/ },
  opp2p_blockPeer: { params: ['hello'], says: /argument 0: peerId: got "hello", expected a peer id/ },
  opp2p_unblockPeer: { params: [7], says: /argument 0: peerId: got 7, expected a peer id/ },
  opp2p_listBlockedPeers: { params: ['x'], says: /too many arguments/ },
  opp2p_blockAddr: {
    params: ['127.0.0.256'],
    says: /argument 0: address: got "127.0.0.256", expected an IPv4 or IPv6/,
  },
  opp2p_unblockAddr: { params: [''], says: /argument 0: address: got "", expected an IPv4 or IPv6/ },
  opp2p_listBlockedAddrs: { params: ['x'], says: /too many arguments/ },
  opp2p_blockSubnet: { params: ['10.0.0.0/8'], says: /argument 0: subnet: got "10.0.0.0\/8", expected Go's net.IPNet/ },
  opp2p_unblockSubnet: { params: [{ IP: '10.0.0.0', Mask: '//8A/w==' }], says: /argument 0: subnet.Mask: / },
  opp2p_listBlockedSubnets: { params: ['x'], says: /too many arguments/ },
  opp2p_protectPeer: { params: [{}], says: /argument 0: peerId: got an object/ },
  opp2p_unprotectPeer: { params: ['16Uiu2HA'], says: /argument 0: peerId: got "16Uiu2HA"/ },
  opp2p_connectPeer: { params: ['/ip4/127.0.0.1/tcp/1'], says: /argument 0: address: .*\/p2p\/16Uiu2HA…/ },
  opp2p_disconnectPeer: { params: ['nobody'], says: /argument 0: peerId: got "nobody"/ },
  opp2p_unbanPeer: { params: [[]], says: /argument 0: peerId: got a list/ },
  opp2p_peerSnapshots: { params: ['x'], says: /too many arguments/ },
  opp2p_explainPeer: { params: ['x'], says: /argument 0: peerId: got "x"/ },
  opp2p_health: { params: [1], says: /too many arguments/ },
  opp2p_publishPayload: {
    params: [{ executionPayload: { parentHash: '0x1' } }],
    says: /argument 0: envelope.parentHash: got "0x1", expected/,
  },
}

test.each(rpcMethods)('%s with a wrong argument is an error that names it', async (method) => {
  const { params, says } = WRONG[method]
  const body = JSON.stringify({ jsonrpc: '2.0', id: 7, method, params })
  const answer = await fetch(server.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  expect(answer.status).toBe(200)
  const error = { code: -32602, message: expect.stringMatching(says) }
  expect(await answer.json()).toEqual({ jsonrpc: '2.0', id: 7, error })
  expect(ours.status).toBe('running')
})

test('what is right but cannot be done says why', async () => {
  const alone = testNetwork(chain, { discovery: false })
  await alone.start()
  try {
    const { peerId, multiaddrs } = alone.localRecord()
    await alone.stop()
    const call = (method: string, params: unknown[]) => ({ jsonrpc: '2.0', id: 1, method, params })
    const refused = await createRpc(ours).handle(JSON.stringify(call('opp2p_connectPeer', [multiaddrs[0]])))
    expect(JSON.parse(refused ?? '').error).toMatchObject({
      code: -32000,
      message: expect.stringMatching(/dial|refused/i),
    })
    const stopped = await createRpc(alone).handle(JSON.stringify(call('opp2p_disconnectPeer', [peerId])))
    expect(JSON.parse(stopped ?? '').error).toMatchObject({ code: -32000, message: expect.stringContaining('stopped') })
  } finally {
    await alone.stop()
  }
})
