import { afterEach, describe, expect, it } from 'vitest'
import { until } from './support/deadline.ts'
import { type RawDiscv5, startRawDiscv5 } from './support/raw-discv5.ts'
import { type Item, WirePeer } from './support/wire-peer.ts'

const PING = 1
const PONG = 2
const FINDNODE = 3
const NODES = 4
const TALKREQ = 5
const TALKRESP = 6
const EMPTY = new Uint8Array(0)
const id = (...bytes: number[]) => Uint8Array.from(bytes)
const hex = (item: Item | undefined) => Buffer.from(item as Uint8Array).toString('hex')

const nodes: RawDiscv5[] = []
const peers: WirePeer[] = []
afterEach(async () => {
  await Promise.all(nodes.splice(0).map(({ discv5 }) => discv5.stop()))
  await Promise.all(peers.splice(0).map((peer) => peer.close()))
})

async function pair(options?: { announce: boolean }): Promise<{ node: RawDiscv5; peer: WirePeer }> {
  const node = await startRawDiscv5()
  nodes.push(node)
  const peer = await WirePeer.start(node.enr(), options)
  peers.push(peer)
  return { node, peer }
}

const REQUEST_IDS = [
  id(),
  id(0),
  id(1),
  id(0, 0, 0, 1),
  id(1, 0, 0),
  id(128),
  id(0, 0, 0, 0, 0, 0, 0, 0),
  id(255, 1, 2, 3, 4, 5, 6, 7),
]

describe('the messages of a session', () => {
  it('brings each request id back as it came, and takes an empty sequence number for 0', async () => {
    const { node, peer } = await pair()
    await peer.meet({ type: PING, items: [id(9), EMPTY] })
    expect(hex((await peer.next(PONG)).items[0])).toBe('09')
    for (const requestId of REQUEST_IDS) {
      peer.send({ type: PING, items: [requestId, EMPTY] })
      expect(hex((await peer.next(PONG)).items[0])).toBe(hex(requestId))
      peer.send({ type: FINDNODE, items: [requestId, [EMPTY]] })
      const { items } = await peer.next(NODES)
      expect(hex(items[0])).toBe(hex(requestId))
      expect(items[2]).toHaveLength(1) // its own record
      peer.send({ type: TALKREQ, items: [requestId, id(97), EMPTY] })
      expect((await peer.next(TALKRESP)).items.map(hex)).toEqual([hex(requestId), ''])
    }
    expect(node.errors).toEqual([])
  })

  it('answers no request id of more than eight bytes', async () => {
    const { peer } = await pair()
    await peer.meet({ type: PING, items: [new Uint8Array(9), EMPTY] })
    peer.send({ type: PING, items: [id(7), EMPTY] })
    expect(hex((await peer.next(PONG)).items[0])).toBe('07')
    expect(peer.messages.filter(({ type }) => type === PONG)).toEqual([])
  })

  it('hears answers of a peer whose sequence number is empty', async () => {
    const { node, peer } = await pair({ announce: true })
    await peer.meet({ type: PING, items: [id(1), EMPTY] })
    await peer.next(PONG)
    const answer = node.discv5.sendPing(peer.record.toENR())
    const [requestId] = (await peer.next(PING)).items as [Item]
    peer.send({ type: PONG, items: [requestId, EMPTY, id(127, 0, 0, 1), id(1, 2)] })
    expect(await answer).toMatchObject({ enrSeq: 0n, addr: { port: 258 } })
  })
})

describe('a challenge', () => {
  it('is sent again as it was to whoever sends again before the handshake, which it then serves', async () => {
    const { peer } = await pair()
    peer.knock()
    await until('a challenge', () => peer.challenges.length === 1)
    peer.knock()
    await until('the challenge again', () => peer.challenges.length === 2)
    const [first, second] = peer.datagrams as [Uint8Array, Uint8Array]
    expect(hex(second)).toBe(hex(first))
    peer.handshake({ type: PING, items: [id(1), EMPTY] })
    expect(hex((await peer.next(PONG)).items[0])).toBe('01')
  })

  it('tells the sequence number that is known, for whose newer record there is room', async () => {
    const { node, peer } = await pair({ announce: true })
    peer.knock()
    await until('a challenge', () => peer.challenges.length === 1)
    expect(peer.challenges[0]?.enrSeq).toBe(0n)
    peer.handshake({ type: PING, items: [id(1), EMPTY] })
    await peer.next(PONG)
    expect(node.discv5.kadValues().map(({ nodeId }) => nodeId)).toEqual([peer.record.nodeId])

    peer.record.set('tcp', id(35, 40))
    await peer.meet({ type: PING, items: [id(2), EMPTY] })
    expect(peer.challenges[1]?.enrSeq).toBe(5n)
    await peer.next(PONG)
    expect(node.discv5.kadValues().map(({ seq }) => seq)).toEqual([6n])
  })
})

describe('a handshake', () => {
  it('is taken from a node whose record names another address, which comes into no table by that', async () => {
    const { node, peer } = await pair({ announce: true })
    peer.record.set('udp', id(0, 9))
    await peer.meet({ type: PING, items: [id(1), EMPTY] })
    expect(hex((await peer.next(PONG)).items[0])).toBe('01')
    expect(node.discv5.kadValues()).toEqual([])
  })

  it('is refused with the record and key of another node', async () => {
    const { node, peer } = await pair()
    const { peer: other } = await pair()
    peer.knock()
    await until('a challenge', () => peer.challenges.length === 1)
    peer.handshake({ type: PING, items: [id(1), EMPTY] }, other.record)
    await peer.meet({ type: PING, items: [id(2), EMPTY] })
    expect(hex((await peer.next(PONG)).items[0])).toBe('02')
    expect(peer.messages).toEqual([])
    expect(node.errors).toEqual([])
  })
})
