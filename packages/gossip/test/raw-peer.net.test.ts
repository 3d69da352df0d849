import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { RPC } from '@libp2p/gossipsub/message'
import { identify } from '@libp2p/identify'
import type { Libp2p, Stream } from '@libp2p/interface'
import { tcp } from '@libp2p/tcp'
import { multiaddr } from '@multiformats/multiaddr'
import { encode } from 'it-length-prefixed'
import { createLibp2p } from 'libp2p'
import { describe, expect, test } from 'vitest'
import { blocksTopic, type Gossip, type GossipConfig, type GossipWarning, type MessageJudged } from '../src/index.ts'
import { compress, encodeMessage } from '../src/payload/index.ts'
import { eventually, gossipOf, mesh, nextBlock, signedBlock, startAll, testChain } from './support/gossip-node.ts'
import { NOW } from './support/signed-block.ts'

/** A peer that speaks libp2p, and on gossipsub's protocol whatever it likes. */
async function rawPeer(target: Gossip): Promise<{ node: Libp2p; stream: Stream } & AsyncDisposable> {
  const node = await createLibp2p({
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    services: { identify: identify() },
  })
  await node.handle('/meshsub/1.1.0', () => {})
  const stream = await node.dialProtocol(
    target.addresses().map((address) => multiaddr(address)),
    '/meshsub/1.1.0',
  )
  return { node, stream, [Symbol.asyncDispose]: async () => void (await node.stop()) }
}

function rpc(messages: Partial<RPC.Message>[], rest: Partial<RPC> = {}): Uint8Array {
  const bytes = RPC.encode({ subscriptions: [], ...rest, messages: messages as RPC.Message[] })
  return encode.single(bytes, { maxDataLength: 2 ** 30 }).subarray()
}

const NO_CONTROL = { ihave: [], iwant: [], graft: [], prune: [], idontwant: [] }

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length))

/** Two drivers of a chain in a mesh, and what the second one judged. */
async function victims(
  change: Partial<GossipConfig> = {},
): Promise<{ chain: ReturnType<typeof testChain>; a: Gossip; b: Gossip; judged: MessageJudged[] } & AsyncDisposable> {
  const chain = testChain()
  const [a, b] = [gossipOf(chain), gossipOf(chain, change)]
  const started = await startAll(a, b)
  await mesh(a, b)
  const judged: MessageJudged[] = []
  b.addEventListener('message:judged', ({ detail }) => judged.push(detail))
  return Object.assign(started, { chain, a, b, judged })
}

/** A block still gets through. */
async function expectAlive({
  chain,
  a,
  b,
}: {
  chain: ReturnType<typeof testChain>
  a: Gossip
  b: Gossip
}): Promise<void> {
  const blocks = b.unsafeBlocks()
  const { hash } = await a.publish(signedBlock(chain))
  expect(await nextBlock(blocks)).toMatchObject({ hash, from: a.libp2p.peerId.toString() })
}

describe('a peer that sends', () => {
  const frames: [string, () => Uint8Array][] = [
    ['random bytes', () => random(10_000)],
    ['an endless length', () => new Uint8Array(100).fill(0xff)],
    ['a length of 1 GiB', () => Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x04, 1, 2, 3)],
    ['frames of nothing', () => new Uint8Array(1_000)],
    ['frames of garbage', () => encode.single(random(5_000)).subarray()],
    ['another topic', () => rpc([{ topic: '/other', data: random(100) }])],
    ['no topic and no data', () => rpc([{}])],
    [
      'thousands of subscriptions',
      () => rpc([], { subscriptions: Array.from({ length: 5_000 }, (_, i) => ({ topic: `${i}`, subscribe: true })) }),
    ],
    [
      'thousands of ids',
      () =>
        rpc([], {
          control: {
            ihave: [{ topicID: 'x', messageIDs: Array.from({ length: 5_000 }, () => random(20)) }],
            iwant: [{ messageIDs: Array.from({ length: 5_000 }, () => random(20)) }],
            graft: [],
            prune: [],
            idontwant: [],
          },
        }),
    ],
  ]

  test.each(frames)('%s does no harm', async (_name, frame) => {
    await using nodes = await victims()
    await using raw = await rawPeer(nodes.b)
    raw.stream.send(frame())
    await expectAlive(nodes)
  })

  test('messages that are no blocks is judged, pays for it, and is not cut off', async () => {
    await using nodes = await victims()
    const { b, chain, judged } = nodes
    await using raw = await rawPeer(b)
    const topic = blocksTopic(chain.l2ChainId, 4)
    raw.stream.send(
      rpc([
        // Not random: one in fifteen would declare a length over the bound, which is another verdict.
        { topic, data: new Uint8Array(100).fill(0xff) },
        { topic, data: compress(random(10)) },
      ]),
    )
    raw.stream.send(rpc([{ topic, data: compress(random(500)) }]))
    await eventually(() => judged.length === 3, 'three verdicts')
    const from = raw.node.peerId.toString()
    const reasonOfThird = () => judged[2]?.reason?.code
    expect(judged.map(({ verdict, reason, from }) => [verdict, reason?.code, from])).toEqual([
      ['reject', 'snappy', from],
      ['reject', 'too_small', from],
      ['reject', expect.stringMatching(/^sign/), from],
    ])
    expect(b.peers().map(({ peerId }) => peerId)).toContain(from)
    // The first two are its own fault; whose key the third was signed with shows with the next block.
    expect(b.score(from)).toBeCloseTo(reasonOfThird() === 'signature' ? -30 : -20, 0)
    await expectAlive(nodes)
  })

  test('a block with an author does not keep others from sending it without', async () => {
    await using nodes = await victims()
    const { a, b, chain, judged } = nodes
    await using raw = await rawPeer(b)
    const block = signedBlock(chain)
    const data = encodeMessage({ ...block, version: 4 })
    const topic = blocksTopic(chain.l2ChainId, 4)
    // The second message comes through, so the first one was looked at.
    raw.stream.send(rpc([{ topic, data, from: raw.node.peerId.toMultihash().bytes }]))
    raw.stream.send(rpc([{ topic, data: random(100) }]))
    await eventually(() => judged.length === 1, 'the second message')
    const blocks = b.unsafeBlocks()
    await a.publish(block)
    expect(await nextBlock(blocks)).toMatchObject({ from: a.libp2p.peerId.toString() })
  })

  test('a burst of junk in one RPC is banned at once', async () => {
    await using nodes = await victims()
    const { b, chain } = nodes
    await using raw = await rawPeer(b)
    const from = raw.node.peerId.toString()
    const topic = blocksTopic(chain.l2ChainId, 4)
    raw.stream.send(rpc(Array.from({ length: 25 }, () => ({ topic, data: random(100) }))))
    await eventually(() => b.peers().every(({ peerId }) => peerId !== from), 'gone')
    expect(b.gater.bans()).toMatchObject([{ peerId: from, reason: 'invalid messages' }])
    expect(b.explain(from).deliveries.first).toBe(0)
    await expectAlive(nodes)
  })

  test.each([
    [
      'subscriptions',
      () => rpc([], { subscriptions: Array.from({ length: 60 }, () => ({ topic: 'x', subscribe: true })) }),
    ],
    [
      'grafts',
      () => rpc([], { control: { ...NO_CONTROL, graft: Array.from({ length: 60 }, () => ({ topicID: 'x' })) } }),
    ],
    [
      'RPCs above the limits',
      () => rpc([], { subscriptions: Array.from({ length: 100 }, () => ({ topic: 'x', subscribe: true })) }),
    ],
    ['empty RPCs', () => new Uint8Array(60)],
    ['messages on another topic', () => rpc(Array.from({ length: 60 }, () => ({ topic: 'x' })))],
  ])('a flood of %s is banned', async (_name, frame) => {
    await using nodes = await victims()
    const { b } = nodes
    await using raw = await rawPeer(b)
    const from = raw.node.peerId.toString()
    for (let i = 0; i < 100; i++) raw.stream.send(frame())
    await eventually(() => b.gater.banOf(from) !== undefined, 'banned')
    await eventually(() => b.peers().every(({ peerId }) => peerId !== from), 'gone')
    await expectAlive(nodes)
  })

  test('blocks that are too old cost nothing, until they are a flood beside blocks of now', async () => {
    await using nodes = await victims()
    const { b, chain, judged } = nodes
    await using raw = await rawPeer(b)
    const from = raw.node.peerId.toString()
    const topic = blocksTopic(chain.l2ChainId, 4)
    const old = (age: number) => {
      const block = signedBlock(chain, { timestamp: BigInt(NOW - age) })
      return { topic, data: encodeMessage({ ...block, version: 4 }) }
    }
    raw.stream.send(rpc(Array.from({ length: 200 }, (_, i) => old(100 + i))))
    await eventually(() => judged.length === 200, '200 verdicts')
    expect(b.score(from)).toBe(0)
    await expectAlive(nodes)
    raw.stream.send(rpc(Array.from({ length: 50 }, (_, i) => old(300 + i))))
    await eventually(() => judged.length === 251, '50 more')
    expect(b.score(from)).toBe(0)
    for (let i = 0; i < 5; i++) raw.stream.send(rpc(Array.from({ length: 60 }, (_, k) => old(400 + i * 60 + k))))
    await eventually(() => b.gater.banOf(from) !== undefined, 'banned')
    expect(b.gater.banOf(from)?.reason).toBe('invalid messages')
  })

  test('one RPC of many messages that swell has all of them judged', async () => {
    await using nodes = await victims({ scoring: { level: 'none' } })
    const { b, chain, judged } = nodes
    await using raw = await rawPeer(b)
    const topic = blocksTopic(chain.l2ChainId, 4)
    // 40 messages that decompress to 2 MiB each, from one frame of less than 10 MiB.
    const messages = Array.from({ length: 40 }, (_, i) => ({ topic, data: compress(new Uint8Array(2 << 20).fill(i)) }))
    const frame = rpc(messages)
    expect(frame.byteLength).toBeLessThan(10 * 1024 * 1024)
    raw.stream.send(frame)
    await eventually(() => judged.length === 40, '40 verdicts')
    expect(new Set(judged.map(({ verdict }) => verdict))).toEqual(new Set(['reject']))
    await expectAlive(nodes)
  })

  test('more than can be validated is ignored, with one warning', async () => {
    await using nodes = await victims({ scoring: { level: 'none' } })
    const { b, chain, judged } = nodes
    const warnings: GossipWarning[] = []
    b.addEventListener('warning', ({ detail }) => warnings.push(detail))
    await using raw = await rawPeer(b)
    const topic = blocksTopic(chain.l2ChainId, 4)
    const frames = Array.from({ length: 40 }, () =>
      rpc(Array.from({ length: 250 }, () => ({ topic, data: compress(random(70)) }))),
    )
    for (const frame of frames) raw.stream.send(frame)
    await expectAlive(nodes)
    await eventually(() => judged.length >= 2_048, 'verdicts')
    expect(warnings.length).toBeLessThanOrEqual(1)
    for (const { code } of warnings) expect(code).toBe('validation_overload')
  })
})
