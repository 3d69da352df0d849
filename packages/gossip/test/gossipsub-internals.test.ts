import type { GossipSub } from '@libp2p/gossipsub'
import { RPC } from '@libp2p/gossipsub/message'
import type { Connection, PeerId } from '@libp2p/interface'
import { decode } from 'it-length-prefixed'
import { Uint8ArrayList } from 'uint8arraylist'
import { describe, expect, test } from 'vitest'
import { openGossipsub } from '../src/gossipsub-internals.ts'
import { MAX_OUTBOUND_BYTES, MAX_RPC_BYTES } from '../src/mesh-params.ts'
import { MAX_SLOW_MS } from '../src/outbound-queue.ts'

interface FakeStream {
  rawStream: EventTarget & { send(data: Uint8ArrayList): void; writeBufferLength: number }
  push(data: Uint8Array): void
  pushPrefixed(data: Uint8ArrayList): void
}

/** The members that we touch, as 17.1.1 has them. */
function fakeGossipsub(change: Record<string, unknown> = {}) {
  const fake = {
    peers: new Map<string, PeerId>(),
    mesh: new Map([['t', new Set(['a'])]]),
    streamsOutbound: new Map<string, FakeStream>(),
    streamsInbound: new Map(),
    getScore: () => 1,
    allowedTopics: new Set(['t']),
    decodeRpc: (bytes: Uint8Array) => RPC.decode(bytes),
    handleReceivedRpc: async () => {},
    createOutboundStream: async () => {},
    reportMessageValidationResult: () => {},
    sendSubscriptions: () => {},
    handleIHave: () => [],
    mcache: { msgs: new Map(), put: () => true, observeDuplicate: () => {} },
    seenCache: { has: () => false, put: () => false },
    gossipTracer: { size: 0, deliverMessage: () => {} },
    score: {
      peerStats: new Map(),
      peerIPs: new Map(),
      scoreCache: new Map([['a', 1]]),
      duplicateMessage: () => {},
      graft: () => {},
      prune: () => {},
    },
    ...change,
  }
  return { fake, service: fake as unknown as GossipSub }
}

/** A stream whose sent RPCs are read back. */
function fakeStream(writeBufferLength = 0) {
  const sent = new Uint8ArrayList()
  const rawStream = Object.assign(new EventTarget(), {
    send: (data: Uint8ArrayList) => sent.append(data),
    writeBufferLength,
  })
  const stream: FakeStream = { rawStream, push() {}, pushPrefixed() {} }
  const rpcs = () => [...decode([sent.subarray()], { maxDataLength: MAX_RPC_BYTES })].map((data) => RPC.decode(data))
  return { stream, rpcs }
}

describe('openGossipsub', () => {
  test.each(['peers', 'streamsOutbound', 'decodeRpc', 'handleReceivedRpc', 'getScore', 'mcache', 'score'])(
    'refuses one without %s',
    (name) => {
      expect(() => openGossipsub(fakeGossipsub({ [name]: undefined }).service)).toThrow(
        expect.objectContaining({
          name: 'StartError',
          code: 'gossipsub_incompatible',
          found: expect.stringContaining(name),
          expected: '@libp2p/gossipsub 17.1.1',
        }),
      )
    },
  )

  test('refuses one whose streams do not send what they are given', async () => {
    const internals = openGossipsub(fakeGossipsub().service)
    await expect(internals.verify()).rejects.toMatchObject({ code: 'gossipsub_incompatible' })
  })

  test('sends an RPC of up to 10 MiB whole, and a larger one message by message', () => {
    const { fake, service } = fakeGossipsub()
    openGossipsub(service)
    const { stream, rpcs } = fakeStream()
    fake.streamsOutbound.set('a', stream)
    const data = new Uint8Array(6 * 1024 * 1024)
    const one = RPC.encode({ subscriptions: [], messages: [{ topic: 't', data }] })
    stream.push(one)
    expect(rpcs()).toMatchObject([{ messages: [{ topic: 't' }] }])
    const control = { ihave: [], iwant: [{ messageIDs: [Uint8Array.of(1)] }], graft: [], prune: [], idontwant: [] }
    stream.push(
      RPC.encode({
        subscriptions: [],
        messages: [
          { topic: 'x', data },
          { topic: 'y', data },
        ],
        control,
      }),
    )
    expect(rpcs().map(({ messages, control }) => [messages.map(({ topic }) => topic), control?.iwant.length])).toEqual([
      [['t'], undefined],
      [[], 1],
      [['x'], undefined],
      [['y'], undefined],
    ])
    const tooLarge = RPC.encode({ subscriptions: [], messages: [{ topic: 't', data: new Uint8Array(MAX_RPC_BYTES) }] })
    expect(() => stream.push(tooLarge)).toThrow(/too long/)
  })

  test('drops what a slow peer does not take, and names it after a while', () => {
    const { fake, service } = fakeGossipsub()
    const internals = openGossipsub(service)
    const { stream } = fakeStream(MAX_OUTBOUND_BYTES - 10)
    fake.streamsOutbound.set('a', stream)
    expect(() => stream.push(new Uint8Array(20))).toThrow(/was dropped/)
    const idle = fakeStream(0)
    fake.streamsOutbound.set('b', idle.stream)
    expect(() => idle.stream.push(new Uint8Array(0))).not.toThrow()
    const now = performance.now()
    expect([internals.slowPeers(now), internals.slowPeers(now + MAX_SLOW_MS)]).toEqual([[], ['a']])
  })

  test('forgets a stream that was closed, but not the one that came after it', async () => {
    const { fake, service } = fakeGossipsub()
    openGossipsub(service)
    const [first, second] = [fakeStream().stream, fakeStream().stream]
    fake.streamsOutbound.set('a', first)
    fake.streamsOutbound.set('a', second)
    first.rawStream.dispatchEvent(new Event('close'))
    expect(fake.streamsOutbound.get('a')).toBe(second)
    second.rawStream.dispatchEvent(new Event('close'))
    expect(fake.streamsOutbound.size).toBe(0)
    const { stream } = fakeStream()
    Object.assign(stream.rawStream, { writeStatus: 'closed' })
    fake.streamsOutbound.set('a', stream)
    await Promise.resolve()
    expect(fake.streamsOutbound.size).toBe(0)
  })

  test('does not wait for one stream before it opens the next, and opens one a peer', async () => {
    const opened: string[] = []
    const never = new Promise<void>(() => {})
    const createOutboundStream = (peerId: PeerId) => {
      opened.push(peerId.toString())
      return never
    }
    const { fake, service } = fakeGossipsub({ createOutboundStream })
    const internals = openGossipsub(service)
    const [a, b] = ['a', 'b'].map((id) => ({ toString: () => id }) as PeerId)
    const open = fake.createOutboundStream as unknown as (peerId: PeerId) => Promise<void>
    await open(a!)
    await open(b!)
    await open(a!)
    expect(opened).toEqual(['a', 'b'])

    // Those that have a stream, or no connection, are left alone.
    for (const id of ['c', 'd', 'e']) fake.peers.set(id, { toString: () => id } as PeerId)
    fake.streamsOutbound.set('c', fakeStream().stream)
    internals.reopenStreams((peerId) =>
      peerId.toString() === 'd' ? undefined : ({ status: 'open' } as unknown as Connection),
    )
    expect(opened).toEqual(['a', 'b', 'e'])
  })

  test('takes a large RPC of many messages in turns, in order, with the stream paused', async () => {
    const handled: unknown[] = []
    const handleReceivedRpc = async (_from: PeerId, { subscriptions, messages, control }: RPC) => {
      handled.push(...subscriptions.map(({ topic }) => topic), ...messages.map(({ topic }) => topic))
      if (control) handled.push('control')
      const end = performance.now() + 10
      while (performance.now() < end);
    }
    const { fake, service } = fakeGossipsub({ handleReceivedRpc })
    openGossipsub(service)
    const calls: string[] = []
    const rawStream = {
      readStatus: 'readable',
      pause: () => {
        rawStream.readStatus = 'paused'
        calls.push(`pause at ${handled.length}`)
      },
      resume: () => calls.push(`resume at ${handled.length}`),
    }
    fake.streamsInbound.set('a', { rawStream })
    const data = new Uint8Array(30_000)
    const control = { ihave: [], iwant: [], graft: [], prune: [], idontwant: [] }
    const messages = ['1', '2', '3', '4'].map((topic) => ({ topic, data }))
    const receive = fake.handleReceivedRpc as unknown as (from: PeerId, rpc: RPC) => Promise<void>
    let done = false
    const receiving = receive({ toString: () => 'a' } as PeerId, {
      subscriptions: [{ topic: 's', subscribe: true }],
      messages: [...messages, { topic: 'by an author', data, from: Uint8Array.of(1) }],
      control,
    }).then(() => {
      done = true
    })
    const seen = new Set<number>()
    while (!done) {
      seen.add(handled.length)
      await new Promise((resolve) => setImmediate(resolve))
    }
    await receiving
    expect(handled).toEqual(['s', '1', '2', '3', '4', 'control'])
    expect(calls).toEqual(['pause at 0', 'resume at 6'])
    // After the first message that used up a turn, each message has one to itself.
    expect([...seen]).toEqual(expect.arrayContaining([3, 4]))
  })

  test('is heard: duplicates, grafts and prunes, and how much of an RPC is no block', async () => {
    const { fake, service } = fakeGossipsub()
    const heard: unknown[] = []
    openGossipsub(service).observe({
      duplicate: (...args) => heard.push(['duplicate', ...args]),
      grafted: (...args) => heard.push(['grafted', ...args]),
      pruned: (...args) => heard.push(['pruned', ...args]),
      control: (...args) => heard.push(['control', ...args]),
      undecodable: (...args) => heard.push(['undecodable', ...args]),
    })
    const score = fake.score as unknown as Record<string, (...args: string[]) => void>
    score.duplicateMessage?.('a', 'id', 't')
    score.graft?.('a', 't')
    score.prune?.('a', 't')
    const receive = fake.handleReceivedRpc as unknown as (from: PeerId, rpc: RPC) => Promise<void>
    const control = {
      ihave: [{ messageIDs: [] }],
      iwant: [],
      graft: [{}, {}],
      prune: [],
      idontwant: [{ messageIDs: [] }],
    }
    const from = { toString: () => 'a' } as PeerId
    await receive(from, { subscriptions: [{}], messages: [], control })
    await receive(from, { subscriptions: [], messages: [] })
    await receive(from, { subscriptions: [], messages: [], control: { ...control, ihave: [], graft: [] } })
    await receive(from, {
      subscriptions: [],
      messages: [{ topic: 't' }, { topic: 'other' }, { topic: 't', from: Uint8Array.of(1) }],
    })
    await receive(from, fake.decodeRpc(Uint8Array.of(0xff)))
    expect(heard).toEqual([
      ['duplicate', 'id', 'a', 't'],
      ['grafted', 'a', 't'],
      ['pruned', 'a', 't'],
      ['control', 'a', 4],
      ['control', 'a', 1],
      ['control', 'a', 2],
      ['undecodable', 'a'],
    ])
  })

  test('forgets a score that it kept, and tells what it holds against a peer', () => {
    const { fake, service } = fakeGossipsub()
    const internals = openGossipsub(service)
    internals.rescore('a')
    expect(fake.score.scoreCache.has('a')).toBe(false)
    expect(internals.standing('a')).toEqual({ behaviourPenalty: 0, peersAtIp: new Map() })
    fake.score.peerStats.set('a', { behaviourPenalty: 7, knownIPs: new Set(['192.0.2.1', '192.0.2.2']) })
    fake.score.peerIPs.set('192.0.2.1', new Set(['a', 'b']))
    expect(internals.standing('a')).toEqual({
      behaviourPenalty: 7,
      peersAtIp: new Map([
        ['192.0.2.1', 2],
        ['192.0.2.2', 0],
      ]),
    })
  })

  test('tells scores and meshes', () => {
    const internals = openGossipsub(fakeGossipsub().service)
    expect([internals.score('a'), internals.meshTopics('a'), internals.meshTopics('b')]).toEqual([1, ['t'], []])
  })
})
