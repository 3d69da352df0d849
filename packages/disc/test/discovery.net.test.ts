import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { ENR } from '@chainsafe/enr'
import { MemoryDatastore } from 'datastore-core'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import { parseRecord } from '../src/enr/record.ts'
import { Discovery, type DiscoveryConfig, type DiscoveryParts, type FoundPeer, LocalNode } from '../src/index.ts'
import { until } from './support/deadline.ts'
import { enodePublicKeyText } from './support/enodes.ts'
import { PortForward } from './support/port-forward.ts'
import { WirePeer } from './support/wire-peer.ts'

const running: Discovery[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((discovery) => discovery.stop()))
})

const randomChainId = () => 1_000_000 + Math.floor(Math.random() * 1_000_000_000)

/** A node on loopback that speaks with loopback only. */
function make(config: Partial<DiscoveryConfig> & { chainId: number }, parts: DiscoveryParts = {}): Discovery {
  const discovery = new Discovery(
    {
      localNode: LocalNode.generate({ ip: '127.0.0.1', tcpPort: 9_000 }),
      listen: '/ip4/127.0.0.1/udp/0',
      bootnodes: [],
      netrestrict: ['127.0.0.0/8', '::1/128'],
      intervalMs: 500,
      ...config,
    },
    parts,
  )
  running.push(discovery)
  return discovery
}

async function started(config: Partial<DiscoveryConfig> & { chainId: number }, parts?: DiscoveryParts) {
  const discovery = make(config, parts)
  await discovery.start()
  return discovery
}

const peerIdsOf = (discovery: Discovery) => new Set(discovery.peers().map(({ peerId }) => peerId))
const peerIdOf = (discovery: Discovery) => discovery.localRecord().peerId

function collect(discovery: Discovery): FoundPeer[] {
  const found: FoundPeer[] = []
  const stream = discovery.found()
  void (async () => {
    for await (const peer of stream) found.push(peer)
  })()
  return found
}

const udpPortOf = (discovery: Discovery) => parseRecord(discovery.localRecord().enr).udpPort as number

/** Fails unless a UDP port of 127.0.0.1 can be bound. */
async function bindOnce(port: number): Promise<void> {
  const socket = createSocket('udp4').bind({ address: '127.0.0.1', port, exclusive: true })
  await once(socket, 'listening')
  await new Promise<void>((resolve) => socket.close(() => resolve()))
}

describe('Discovery on loopback', () => {
  it('finds every node of its chain through one that all know, and none of another chain', async () => {
    const chainId = randomChainId()
    const first = make({ chainId })
    const foundByFirst = collect(first)
    await first.start()
    const bootnodes = [first.localRecord().enr]
    const foreign = await started({ chainId: chainId + 1, bootnodes })
    const others = [make({ chainId, bootnodes }), make({ chainId, bootnodes })]
    const foundByOthers = others.map(collect)
    await Promise.all(others.map((other) => other.start()))

    const nodes = [first, ...others]
    await until('all know each other', () => nodes.every(({ knownCount }) => knownCount === 2))
    await until('the foreign one is in the table', () => first.table().includes(foreign.localRecord().enr))
    for (const node of nodes) {
      const expected = nodes.filter((other) => other !== node).map(peerIdOf)
      expect(peerIdsOf(node)).toEqual(new Set(expected))
    }
    expect(foreign.knownCount).toBe(0)
    for (const found of [foundByFirst, ...foundByOthers]) {
      expect(found.map(({ peerId }) => peerId)).not.toContain(peerIdOf(foreign))
      expect(found).toHaveLength(2) // each once
    }
    const peer = foundByFirst.find(({ peerId }) => peerId === peerIdOf(others[0] as Discovery))
    expect(peer?.enr).toBe(others[0]?.localRecord().enr)
    expect(peer?.addresses).toEqual([`/ip4/127.0.0.1/tcp/9000/p2p/${peer?.peerId}`])
  })

  it('hands a node out again when its record changes', async () => {
    const chainId = randomChainId()
    const a = make({ chainId })
    const found = collect(a)
    await a.start()
    const b = await started({ chainId, bootnodes: [a.localRecord().enr] })
    await until('a finds b', () => found.length === 1)
    const updates: string[] = []
    b.addEventListener('enr:update', ({ detail }) => updates.push(detail.enr))
    b.setAddress({ tcpPort: 9_001 })
    expect(updates).toEqual([b.localRecord().enr])
    await until('a finds b again', () => found.length === 2)
    expect(found[1]?.addresses).toEqual([`/ip4/127.0.0.1/tcp/9001/p2p/${peerIdOf(b)}`])
    expect(found[1]?.enr).toBe(updates[0])
    expect(a.table()).toEqual(updates)
  })

  it('begins with an enode, by asking it for its record', async () => {
    const chainId = randomChainId()
    const a = await started({ chainId })
    const enode = `enode://${enodePublicKeyText(a.localRecord().enr)}@127.0.0.1:0?discport=${udpPortOf(a)}`
    const b = await started({ chainId, bootnodes: [enode] })
    await until('both know each other', () => a.knownCount === 1 && b.knownCount === 1)
    expect(b.table()).toEqual([a.localRecord().enr])
  })

  it('warns once of enodes that do not answer, and leaves itself out', async () => {
    const chainId = randomChainId()
    const localNode = LocalNode.generate({ ip: '127.0.0.1', tcpPort: 9_000 })
    const probe = make({ chainId, localNode })
    const own = `enode://${enodePublicKeyText(probe.localRecord().enr)}@127.0.0.1:9`
    const silent = `enode://${enodePublicKeyText(make({ chainId }).localRecord().enr)}@127.0.0.1:9`
    const node = make({ chainId, localNode, bootnodes: [own, silent], requestTimeoutMs: 50 })
    const warnings: string[] = []
    node.addEventListener('warning', ({ detail }) => warnings.push(`${detail.code}: ${detail.message}`))
    await node.start()
    await until('a warning', () => warnings.length > 0)
    expect(warnings).toEqual([`bootnode_unreachable: 1 bootnodes gave no record, such as ${silent}`])
  })

  it('pings a node at its first session, long before the interval', async () => {
    const node = await started({ chainId: randomChainId() })
    const peer = await WirePeer.start(ENR.decodeTxt(node.localRecord().enr), { announce: true })
    onTestFinished(() => peer.close())
    const nothing = new Uint8Array(0)
    await peer.meet({ type: 3, items: [Uint8Array.of(1), [nothing]] })
    await peer.next(1)
  })

  it('asks a node at the address of its record when it came from another', async () => {
    const node = await started({ chainId: randomChainId() })
    const peer = await WirePeer.start(ENR.decodeTxt(node.localRecord().enr), { announce: true })
    onTestFinished(() => peer.close())
    const there = createSocket('udp4').bind({ address: '127.0.0.1', port: 0 })
    onTestFinished(() => new Promise<void>((resolve) => there.close(() => resolve())))
    await once(there, 'listening')
    const { port } = there.address()
    peer.record.set('udp', Uint8Array.of(port >> 8, port & 0xff))
    const asked = once(there, 'message')
    await peer.meet({ type: 1, items: [Uint8Array.of(1), new Uint8Array(0)] })
    await peer.next(2)
    await asked
    expect(node.table()).toEqual([])
  })

  it('finds a node behind a forwarded port through a bootnode', async () => {
    const chainId = randomChainId()
    const bootnode = await started({ chainId })
    const bootnodes = [bootnode.localRecord().enr]
    const hidden = await started({ chainId })
    const forward = await PortForward.open(udpPortOf(hidden))
    onTestFinished(() => forward.close())
    hidden.setAddress({ udpPort: forward.port }) // before it meets anyone
    hidden.addEnr(bootnodes[0] as string)
    const seeker = await started({ chainId, bootnodes })
    await until('it is found', () => peerIdsOf(seeker).has(peerIdOf(hidden)))
    expect(udpPortOf(hidden)).toBe(forward.port)
    expect(bootnode.table()).toContain(hidden.localRecord().enr)
  })

  it('asks `accepts` before it hands out a peer', async () => {
    const chainId = randomChainId()
    const a = await started({ chainId })
    let banned = true
    const b = await started({ chainId, bootnodes: [a.localRecord().enr] }, { accepts: () => !banned })
    await until('they are connected', () => a.knownCount === 1)
    expect(b.knownCount).toBe(0)
    banned = false
    await until('the ban is over', () => b.knownCount === 1)
  })

  it('keeps to netrestrict, both ways', async () => {
    const chainId = randomChainId()
    const a = await started({ chainId })
    const b = await started({ chainId, bootnodes: [a.localRecord().enr], netrestrict: ['127.0.0.2/32'] })
    const c = await started({ chainId, bootnodes: [a.localRecord().enr] })
    await until('the others find each other', () => a.knownCount === 1 && c.knownCount === 1)
    expect(b.knownCount).toBe(0)
    expect(b.table()).toEqual([])
    b.addEnr(a.localRecord().enr)
    expect(b.knownCount).toBe(0)
  })

  it('fills the bootstore, and starts from it without bootnodes', async () => {
    const chainId = randomChainId()
    const datastore = new MemoryDatastore()
    const a = await started({ chainId })
    const before = await started({ chainId, bootnodes: [a.localRecord().enr] }, { datastore })
    await until('it finds its bootnode', () => before.knownCount === 1)
    await before.stop()
    const after = await started({ chainId }, { datastore })
    await until('it finds it again', () => after.knownCount === 1 && peerIdsOf(a).has(peerIdOf(after)))
    expect(after.peers()[0]?.enr).toBe(a.localRecord().enr)
  })

  it('goes on with a datastore that always fails', async () => {
    const failing = {
      query: () => {
        throw new Error('broken')
      },
      batch: () => {
        throw new Error('broken')
      },
    }
    const chainId = randomChainId()
    const a = await started({ chainId })
    const b = make({ chainId, bootnodes: [a.localRecord().enr] }, { datastore: failing })
    const codes: string[] = []
    b.addEventListener('warning', ({ detail }) => codes.push(detail.code))
    await b.start()
    await until('it finds its bootnode', () => b.knownCount === 1)
    await b.stop()
    expect(codes).toEqual(['bootstore', 'bootstore'])
  })
})

describe('the own record', () => {
  it('holds the port that was bound for port 0', async () => {
    const node = await started({ chainId: randomChainId() })
    const { enr, nodeId, peerId } = node.localRecord()
    expect(parseRecord(enr)).toMatchObject({ ip: '127.0.0.1', tcpPort: 9_000, nodeId, peerId })
    const taken = make({ chainId: randomChainId(), listen: `/ip4/127.0.0.1/udp/${udpPortOf(node)}` })
    await expect(taken.start()).rejects.toMatchObject({ code: 'listen' })
  })

  it('never holds an unspecified address: a warning says so, and peers may tell one', async () => {
    const chainId = randomChainId()
    const a = await started({ chainId })
    const node = make({
      chainId,
      localNode: LocalNode.generate({ ip: '0.0.0.0', tcpPort: 9_000 }),
      listen: '/ip4/0.0.0.0/udp/0',
      bootnodes: [a.localRecord().enr],
      addressVotes: 1,
    })
    const codes: string[] = []
    node.addEventListener('warning', ({ detail }) => codes.push(detail.code))
    const updates: string[] = []
    node.addEventListener('enr:update', ({ detail }) => updates.push(detail.enr))
    await node.start()
    expect(codes).toEqual(['no_address'])
    expect(parseRecord(node.localRecord().enr).ip).toBeUndefined()
    await until('a peer tells the address', () => parseRecord(node.localRecord().enr).ip === '127.0.0.1')
    expect(updates.at(-1)).toBe(node.localRecord().enr)
    await until('the peer finds it there', () => a.peers()[0]?.enr === node.localRecord().enr)
  })
})

describe('the life of a Discovery', () => {
  it('names a taken port, and leaves nothing open', async () => {
    const holder = createSocket('udp4').bind({ address: '127.0.0.1', port: 0 })
    await once(holder, 'listening')
    const { port } = holder.address()
    const address = `/ip4/127.0.0.1/udp/${port}`
    const node = make({ chainId: randomChainId(), listen: address })
    await expect(node.start()).rejects.toMatchObject({
      name: 'StartError',
      code: 'listen',
      address,
      message: `listen ${address}: the port is taken; choose another, or stop the program that has it (EADDRINUSE)`,
      cause: { code: 'EADDRINUSE' },
    })
    expect(node.status).toBe('failed')
    await new Promise<void>((resolve) => holder.close(() => resolve()))
    await bindOnce(port)
  })

  it('closes the other family when one port is taken', async () => {
    const holder = createSocket({ type: 'udp6', ipv6Only: true }).bind({ address: '::1', port: 0 })
    await once(holder, 'listening')
    const { port } = holder.address()
    const node = make({ chainId: randomChainId(), listen: [`/ip4/127.0.0.1/udp/${port}`, `/ip6/::1/udp/${port}`] })
    await expect(node.start()).rejects.toMatchObject({ code: 'listen', address: `/ip6/::1/udp/${port}` })
    await bindOnce(port)
    await new Promise<void>((resolve) => holder.close(() => resolve()))
  })

  it('frees its port on stop and on an aborted start, and ends its streams', async () => {
    const node = await started({ chainId: randomChainId() })
    const port = udpPortOf(node)
    const stream = node.found()
    await Promise.all([node.stop(), node.stop()])
    await expect(node.closed).resolves.toBeUndefined()
    expect(await stream.next()).toEqual({ done: true, value: undefined })
    await bindOnce(port)
    await expect(node.start()).rejects.toMatchObject({ name: 'StateError' })
    expect(() => node.addEnr('enr:')).toThrow(/the driver is stopped/)
    expect(node.table()).toEqual([])

    const aborted = make({ chainId: randomChainId(), listen: `/ip4/127.0.0.1/udp/${port}` })
    const controller = new AbortController()
    const starting = aborted.start({ signal: controller.signal })
    controller.abort(new Error('changed my mind'))
    await expect(starting).rejects.toThrow('changed my mind')
    await aborted.stop()
    let free = false
    const tryBind = () => void bindOnce(port).then(() => (free = true), tryBind)
    tryBind()
    await until('the port is free', () => free)
  })

  it('speaks over IPv6', async () => {
    const chainId = randomChainId()
    const v6 = () => ({
      chainId,
      localNode: LocalNode.generate({ ip6: '::1', tcpPort: 9_000 }),
      listen: '/ip6/::1/udp/0',
    })
    const a = await started(v6())
    const b = await started({ ...v6(), bootnodes: [a.localRecord().enr] })
    await until('both know each other', () => a.knownCount === 1 && b.knownCount === 1)
    expect(a.peers()[0]?.addresses).toEqual([`/ip6/::1/tcp/9000/p2p/${peerIdOf(b)}`])
  })
})
