import { LocalNode } from '@kona/p2p'
import { createRpc, type IpNet, type PeerDump, type PeerInfo } from '@kona/p2p/rpc'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testChain } from './chain.ts'
import { connect, untilMeshed } from './mesh.ts'
import { goVersion, NO_GO, OpNode } from './op-node.ts'
import { OurNode } from './our-node.ts'
import { shape } from './shape.ts'
import { until } from './until.ts'

interface Answer {
  result?: unknown
  error?: { code: number; message: string }
}

const go = goVersion()
if (go === undefined) process.stderr.write(`opp2p beside op-node: ${NO_GO}\n`)

const chain = testChain('jovian')
const UNKNOWN_PEER = LocalNode.peerId(LocalNode.generate({}))
const SUBNETS: readonly IpNet[] = [
  { IP: '198.51.100.0', Mask: '////AA==' },
  { IP: '2001:db8::', Mask: '/////wAAAAAAAAAAAAAAAA==' },
]

describe.skipIf(go === undefined)('opp2p, field by field beside op-node v1.19.6', () => {
  let opNode: OpNode
  let ours: OurNode
  /** The same call to both: each is asked about the other. */
  let both: (method: string, paramsAbout: (other: OpNode | OurNode) => readonly unknown[]) => Promise<[Answer, Answer]>

  beforeAll(async () => {
    ours = await OurNode.start(chain, { config: { peers: { lo: 0 } } }) // dials nobody: op-node dials
    opNode = await OpNode.start({ rollupConfig: chain.rollupConfig, publishKey: chain.key, bootnodes: [ours.enr] })
    const rpc = createRpc(ours.network)
    both = async (method, paramsAbout) => {
      const body = (params: readonly unknown[]) => JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
      const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: body(paramsAbout(ours)) }
      const theirs = await fetch(opNode.rpcUrl, post)
      const own = await rpc.handle(body(paramsAbout(opNode)))
      return [JSON.parse(own ?? '{}') as Answer, (await theirs.json()) as Answer]
    }
    await untilMeshed(ours, opNode)
    // Each has found the other by discovery, and knows its record.
    await until('both know the other’s record', async () => {
      const dumps = (await both('opp2p_peers', () => [true])).map(({ result }) =>
        Object.values((result as PeerDump).peers),
      )
      return dumps.every(([peer]) => peer?.ENR && peer.chainID && peer.userAgent && peer.protocols?.length)
    })
  })
  afterAll(() => Promise.all([ours?.stop(), opNode?.stop()]))

  it('opp2p_self', async () => {
    const [own, theirs] = await both('opp2p_self', () => [])
    // op-node does not know itself: no agent, no protocols, no chain (docs/compatibility.md).
    const known = { userAgent: '', protocols: null }
    expect(shape({ ...(own.result as PeerInfo), ...known })).toEqual(
      shape({ ...(theirs.result as PeerInfo), ...known }),
    )
  })

  it('opp2p_peers, connected ones and all', async () => {
    for (const connected of [true, false]) {
      const [own, theirs] = await both('opp2p_peers', () => [connected])
      const [ourDump, theirDump] = [own.result as PeerDump, theirs.result as PeerDump]
      // Among those it knows op-node counts itself.
      delete (theirDump.peers as Record<string, PeerInfo>)[opNode.peerId]
      expect(shape(ourDump)).toEqual(shape(theirDump))
      // Each tells the same of the other as the other tells of itself.
      const [theirSelf, ourSelf] = [ourDump.peers[opNode.peerId], theirDump.peers[ours.peerId]]
      for (const [seen, self] of [
        [theirSelf, (await both('opp2p_self', () => []))[1].result],
        [ourSelf, (await both('opp2p_self', () => []))[0].result],
      ] as const) {
        const { peerID, nodeID, ENR } = self as PeerInfo
        expect(seen).toMatchObject({ peerID, nodeID, ENR, connectedness: 1, chainID: chain.rollupConfig.l2ChainId })
        expect(seen?.addresses.some((address) => (self as PeerInfo).addresses.includes(address))).toBe(true)
        expect(seen).toMatchObject({ gossipBlocks: true, protocolVersion: '' })
      }
      expect([ourSelf?.direction, theirSelf?.direction].sort()).toEqual([1, 2])
    }
  })

  it('opp2p_peerStats', async () => {
    const [own, theirs] = await both('opp2p_peerStats', () => [])
    const topics = { blocksTopic: 1, blocksTopicV2: 1, blocksTopicV3: 1, blocksTopicV4: 1 }
    expect(own.result).toMatchObject({ connected: 1, table: 1, banned: 0, ...topics })
    expect(theirs.result).toMatchObject({ connected: 1, table: 1, banned: 0, ...topics })
    expect(shape(own.result)).toEqual(shape(theirs.result))
  })

  it('opp2p_discoveryTable', async () => {
    const [own, theirs] = await both('opp2p_discoveryTable', () => [])
    expect(own.result).toEqual([opNode.enr])
    expect(theirs.result).toEqual([ours.enr])
  })

  it('opp2p_blockPeer, opp2p_listBlockedPeers, opp2p_unblockPeer', async () => {
    await lists('opp2p_listBlockedPeers', [])
    await answers('opp2p_blockPeer', () => [UNKNOWN_PEER])
    await lists('opp2p_listBlockedPeers', [UNKNOWN_PEER])
    const dumps = await both('opp2p_peers', () => [true])
    for (const { result } of dumps) expect(result).toMatchObject({ bannedPeers: [UNKNOWN_PEER] })
    for (const { result } of await both('opp2p_peerStats', () => [])) expect(result).toMatchObject({ banned: 1 })
    await answers('opp2p_unblockPeer', () => [UNKNOWN_PEER])
    await lists('opp2p_listBlockedPeers', [])
  })

  it('opp2p_blockAddr, opp2p_listBlockedAddrs, opp2p_unblockAddr', async () => {
    await lists('opp2p_listBlockedAddrs', [])
    for (const ip of ['192.0.2.1', '2001:DB8:0::1', '::ffff:192.0.2.2']) await answers('opp2p_blockAddr', () => [ip])
    await lists('opp2p_listBlockedAddrs', ['192.0.2.1', '192.0.2.2', '2001:db8::1'])
    const dumps = await both('opp2p_peers', () => [true])
    expect(shape(dumps[0].result)).toEqual(shape(dumps[1].result))
    for (const ip of ['192.0.2.1', '192.0.2.2', '2001:db8::1']) await answers('opp2p_unblockAddr', () => [ip])
    await lists('opp2p_listBlockedAddrs', [])
  })

  it('opp2p_blockSubnet, opp2p_listBlockedSubnets, opp2p_unblockSubnet', async () => {
    await lists('opp2p_listBlockedSubnets', [])
    for (const subnet of SUBNETS) await answers('opp2p_blockSubnet', () => [subnet])
    await lists('opp2p_listBlockedSubnets', SUBNETS)
    const dumps = await both('opp2p_peers', () => [true])
    expect(shape(dumps[0].result)).toEqual(shape(dumps[1].result))
    for (const subnet of SUBNETS) await answers('opp2p_unblockSubnet', () => [subnet])
    await lists('opp2p_listBlockedSubnets', [])
  })

  it('opp2p_protectPeer and opp2p_unprotectPeer', async () => {
    for (const [method, isProtected] of [
      ['opp2p_protectPeer', true],
      ['opp2p_unprotectPeer', false],
    ] as const) {
      await answers(method, ({ peerId }) => [peerId])
      const [own, theirs] = await both('opp2p_peers', () => [true])
      expect((own.result as PeerDump).peers[opNode.peerId]).toMatchObject({ protected: isProtected })
      // Go's gossipsub protects whoever is in the mesh.
      expect((theirs.result as PeerDump).peers[ours.peerId]).toMatchObject({ protected: true })
    }
  })

  it('opp2p_disconnectPeer and opp2p_connectPeer', async () => {
    const others = [
      await OurNode.start(chain, { config: { discovery: false } }),
      await OurNode.start(chain, { config: { discovery: false } }),
    ] as const
    try {
      // Each dials one of its own, so that the other's answer does not hang on who was first.
      const [mine, yours] = others
      const about = (node: OpNode | OurNode) => (node === opNode ? mine : yours)
      await answers('opp2p_connectPeer', (node) => [about(node).multiaddr])
      const [own, theirs] = await both('opp2p_peers', () => [true])
      const seen = [(own.result as PeerDump).peers[mine.peerId], (theirs.result as PeerDump).peers[yours.peerId]]
      // Identified when the answer comes; nobody found it by discovery.
      for (const peer of seen) expect(peer).toMatchObject({ connectedness: 1, direction: 2, ENR: '', chainID: 0 })
      expect(shape({ peers: { [mine.peerId]: seen[0] } })).toEqual(shape({ peers: { [yours.peerId]: seen[1] } }))
      await answers('opp2p_disconnectPeer', (node) => [about(node).peerId])
      const [ourDump, theirDump] = (await both('opp2p_peers', () => [false])).map(({ result }) => result as PeerDump)
      expect([ourDump?.peers[mine.peerId], theirDump?.peers[yours.peerId]]).toEqual([undefined, undefined])
    } finally {
      await Promise.all(others.map((other) => other.stop()))
    }
    await connect(ours, opNode)
  })

  it.each<[string, readonly unknown[]]>([
    ['opp2p_nothing', []],
    ['opp2p_self', [1]],
    ['opp2p_peers', []],
    ['opp2p_peers', ['yes']],
    ['opp2p_blockPeer', ['hello']],
    ['opp2p_unblockPeer', [7]],
    ['opp2p_blockAddr', ['127.0.0.256']],
    ['opp2p_unblockAddr', [{}]],
    ['opp2p_blockSubnet', ['10.0.0.0/8']],
    ['opp2p_unblockSubnet', [[]]],
    ['opp2p_protectPeer', [true]],
    ['opp2p_unprotectPeer', ['16Uiu2HA']],
    ['opp2p_connectPeer', [1]],
    ['opp2p_disconnectPeer', [null]],
  ])('%s with %j is an error of the same code', async (method, params) => {
    const [own, theirs] = await both(method, () => params)
    expect(own.error?.code, `${own.error?.message} | ${theirs.error?.message}`).toBe(theirs.error?.code)
    expect(shape(own)).toEqual(shape(theirs))
  })

  it('latency is in nanoseconds', async () => {
    const latencyOf = async () => {
      const [own] = await both('opp2p_peers', () => [true])
      return (own.result as PeerDump).peers[opNode.peerId]?.latency ?? 0
    }
    const latency = await until('a ping', async () => (await latencyOf()) || undefined)
    expect(latency % 1).toBe(0)
    expect(latency).toBeGreaterThan(10_000)
    expect(latency).toBeLessThan(10_000_000_000)
  })

  async function answers(method: string, about: (other: OpNode | OurNode) => readonly unknown[]): Promise<void> {
    const [own, theirs] = await both(method, about)
    expect({ own, theirs }).toEqual({ own: theirs, theirs: { jsonrpc: '2.0', id: 1, result: null } })
  }

  /** The order is nobody's: Go's is that of a map. */
  async function lists(method: string, items: readonly unknown[]): Promise<void> {
    for (const { result } of await both(method, () => [])) {
      expect(result).toHaveLength(items.length)
      expect(result).toEqual(expect.arrayContaining([...items]))
    }
  }
})
