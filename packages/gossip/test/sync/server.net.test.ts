import type { Connection, Stream } from '@libp2p/interface'
import { describe, expect, test } from 'vitest'
import type { Gossip, PayloadSource, SyncRequest } from '../../src/index.ts'
import type { ExecutionPayloadEnvelope } from '../../src/payload/index.ts'
import { encodeRequest } from '../../src/sync/protocol.ts'
import { eventually, gossipOf, mesh, nextBlock, sign, startAll, testChain } from '../support/gossip-node.ts'
import { linkedBlocks, responseWith, sourceOf } from '../support/linked-blocks.ts'
import { blockOf } from '../support/signed-block.ts'
import { ask, bareNode, dial, open, readAll } from '../support/sync-peer.ts'

interface Served extends AsyncDisposable {
  chain: ReturnType<typeof testChain>
  chainId: number
  server: Gossip
  blocks: readonly ExecutionPayloadEnvelope[]
  requests: SyncRequest[]
  /** What the source was asked for. */
  asked: bigint[]
  /** From a new peer. */
  connect(muxer?: 'yamux' | 'mplex'): Promise<Connection>
}

/** A node that serves blocks of a chain from a source. */
async function served(options: { count?: number; bytes?: number; source?: PayloadSource } = {}): Promise<Served> {
  const chain = testChain()
  const blocks = linkedBlocks(chain, { count: 5, ...options })
  const asked: bigint[] = []
  const payloads: PayloadSource = {
    payloadByNumber(number, signal) {
      asked.push(number)
      return (options.source ?? sourceOf(blocks)).payloadByNumber(number, signal)
    },
  }
  const server = gossipOf(chain, {}, { payloads })
  const requests: SyncRequest[] = []
  server.addEventListener('sync:request', ({ detail }) => requests.push(detail))
  const stack = new AsyncDisposableStack()
  stack.use(await startAll(server))
  return {
    chain,
    chainId: chain.l2ChainId,
    server,
    blocks,
    requests,
    asked,
    connect: async (muxer) => dial(stack.use(await bareNode(muxer)), server),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

/** The only connection, as the server has it: it is there a moment later than at the peer. */
async function accepted(server: Gossip): Promise<Connection> {
  await eventually(() => server.libp2p.getConnections().length === 1, 'the connection')
  return server.libp2p.getConnections()[0]!
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

describe('a request', () => {
  test.each(['yamux', 'mplex'] as const)('is answered with the block, by both names, over %s', async (muxer) => {
    await using nodes = await served({ bytes: 200_000 })
    const { chain, chainId, blocks, requests } = nodes
    const connection = await nodes.connect(muxer)
    for (const slash of [false, true]) {
      const answer = await ask(connection, chainId, encodeRequest(3n), { slash })
      expect(hex(answer)).toBe(hex(responseWith(chain, blocks[2]!)))
    }
    await eventually(() => requests.length === 2, 'two events')
    const peerId = expect.any(String)
    expect(requests[0]).toEqual({ peerId, number: 3n, resultCode: 0, sent: true, durationMs: expect.any(Number) })
  })

  const number = (value: bigint): Uint8Array => encodeRequest(value)
  test.each([
    ['a block that is not there', number(100n), '01'],
    ['the clock’s last block', number(500n), '01'],
    ['a block after the clock', number(501n), '02'],
    ['the largest number', number(2n ** 64n - 1n), '02'],
    ['seven bytes', number(3n).subarray(0, 7), '03'],
    ['nothing', new Uint8Array(0), '03'],
  ])('for %s is answered with a code alone', async (_name, bytes, answer) => {
    await using nodes = await served()
    expect(hex(await ask(await nodes.connect(), nodes.chainId, bytes))).toBe(answer)
  })

  test('may have more bytes, and need not be closed', async () => {
    await using nodes = await served()
    const { chain, chainId, blocks } = nodes
    const connection = await nodes.connect()
    const long = Buffer.concat([encodeRequest(3n), new Uint8Array(1_000)])
    expect(hex(await ask(connection, chainId, long))).toBe(hex(responseWith(chain, blocks[2]!)))
    const stream = await open(connection, chainId)
    const answer = readAll(stream)
    stream.send(encodeRequest(1n))
    expect(hex(await answer)).toBe(hex(responseWith(chain, blocks[0]!)))
  })

  test('before genesis is invalid', async () => {
    const earlier = testChain()
    const { genesis } = earlier
    const chain = { ...earlier, genesis: { ...genesis, l2: { ...genesis.l2, number: 100 } } }
    const server = gossipOf(chain)
    await using _started = await startAll(server)
    await using node = await bareNode()
    const connection = await dial(node, server)
    expect(hex(await ask(connection, chain.l2ChainId, encodeRequest(99n)))).toBe('02')
    expect(hex(await ask(connection, chain.l2ChainId, encodeRequest(100n)))).toBe('01')
  })

  test('whose source fails, or gives what has no encoding, is answered with 3', async () => {
    const source = {
      payloadByNumber: (number: bigint) => {
        if (number === 1n) throw new Error('out of order')
        if (number === 2n) return Promise.reject(new Error('later'))
        return { executionPayload: { timestamp: 1n } } as unknown as ExecutionPayloadEnvelope
      },
    }
    await using nodes = await served({ source })
    const connection = await nodes.connect()
    for (const block of [1n, 2n, 3n]) {
      expect(hex(await ask(connection, nodes.chainId, encodeRequest(block)))).toBe('03')
    }
  })

  test('finds no server where it is off', async () => {
    const chain = testChain()
    const node = gossipOf(chain, { sync: { server: false } })
    await using _started = await startAll(node)
    await using peer = await bareNode()
    await expect(open(await dial(peer, node), chain.l2ChainId)).rejects.toThrow('Protocol selection failed')
  })
})

describe('what was accepted', () => {
  test('is served: blocks of peers and own ones, with the root from Ecotone on', async () => {
    const chain = testChain()
    const [a, b] = [gossipOf(chain), gossipOf(chain)]
    await using _started = await startAll(a, b)
    await mesh(a, b)
    const blocks = b.unsafeBlocks()
    const envelope = blockOf(chain, { parent: { hash: chain.genesis.l2.hash, number: 499n } })
    await a.publish(sign(chain, envelope))
    await nextBlock(blocks)
    await using peer = await bareNode()
    for (const node of [a, b]) {
      const answer = await ask(await dial(peer, node), chain.l2ChainId, encodeRequest(500n))
      expect(hex(answer)).toBe(hex(responseWith(chain, envelope)))
    }
  })
})

describe('a peer', () => {
  test('may ask 15 times at once over mplex, too', async () => {
    await using nodes = await served()
    const connection = await nodes.connect('mplex')
    await ask(connection, nodes.chainId, encodeRequest(1n))
    const all = await Promise.all(Array.from({ length: 14 }, () => ask(connection, nodes.chainId, encodeRequest(1n))))
    expect(all.map(([code]) => code)).toEqual(Array(14).fill(0))
  })

  test('gets 15 answers at once, and the next ones four a second', async () => {
    await using nodes = await served()
    const connection = await nodes.connect()
    // Ten streams and more before the connection stands at the other end, too, and libp2p would give it up.
    await ask(connection, nodes.chainId, encodeRequest(1n))
    const begin = performance.now()
    const times = await Promise.all(
      Array.from({ length: 18 }, async () => {
        await ask(connection, nodes.chainId, encodeRequest(1n))
        return performance.now() - begin
      }),
    )
    times.sort((a, b) => a - b)
    // Only what is due later than at once can be asserted: a slow machine is late, never early.
    for (const [i, due] of [250, 500, 750, 1_000].entries()) expect(times[14 + i]).toBeGreaterThan(due - 50)
  })

  test('that would wait for more than 20 s is told 3 at once', async () => {
    await using nodes = await served()
    const { chainId, requests } = nodes
    const node = await bareNode()
    await using _node = node
    const connections = [await dial(node, nodes.server), await dial(node, nodes.server)]
    const streams: Stream[] = []
    const answers: string[] = []
    for (let i = 0; i < 110; i++) {
      const stream = await open(connections[i % 2]!, chainId)
      streams.push(stream)
      void readAll(stream).then(
        (answer) => answers.push(hex(answer)),
        () => {},
      )
      stream.send(encodeRequest(1n))
    }
    await eventually(() => answers.includes('03'), 'a refusal')
    expect(requests.filter(({ resultCode }) => resultCode === 3).length).toBeGreaterThan(0)
    // Another peer is served all the while.
    const begin = performance.now()
    expect((await ask(await nodes.connect(), chainId, encodeRequest(1n)))[0]).toBe(0)
    expect(performance.now() - begin).toBeLessThan(10_000)
    for (const stream of streams) stream.abort(new Error('enough'))
  })

  test('that reads nothing holds up nobody, and one answer to it is in memory at a time', async () => {
    await using nodes = await served({ count: 2, bytes: 8 * 1024 * 1024 })
    const { chainId, server, requests, asked } = nodes
    const slow = await nodes.connect()
    const theirs = await accepted(server)
    for (let i = 0; i < 10; i++) {
      const stream = await open(slow, chainId)
      stream.send(encodeRequest(1n))
      stream.pause()
    }
    const waiting = () => theirs.streams.filter(({ writableNeedsDrain }) => writableNeedsDrain)
    await eventually(() => waiting().length === 1, 'an answer that waits for its reader')
    const answer = await ask(await nodes.connect(), chainId, encodeRequest(2n))
    expect(answer.length).toBeGreaterThan(8 * 1024 * 1024)
    expect(asked).toEqual([1n, 2n])
    expect(requests.map(({ number }) => number)).toEqual([2n])
    // No more of it than one piece is encoded ahead of the reader.
    for (const { writeBufferLength } of theirs.streams) expect(writeBufferLength).toBeLessThan(128 * 1024)
    await slow.close()
    await eventually(() => requests.length === 11, 'the end of its requests')
    expect(requests.filter(({ sent }) => !sent)).toHaveLength(10)
  })

  test.runIf(process.env.KONA_SOAK)(
    'that reads nothing or sends nothing is cut off after its 10 s',
    async () => {
      await using nodes = await served({ bytes: 8 * 1024 * 1024 })
      const { chainId, requests } = nodes
      const slow = await nodes.connect()
      for (let i = 0; i < 4; i++) {
        const stream = await open(slow, chainId)
        if (i < 2) stream.send(encodeRequest(1n))
        stream.pause()
      }
      await eventually(() => requests.length === 4, 'four ends', 60_000)
      expect(
        requests.filter(({ number, resultCode, sent }) => number === undefined && resultCode === 3 && sent),
      ).toHaveLength(2)
      expect(requests.filter(({ sent, number }) => number === 1n && !sent)).toHaveLength(2)
    },
    90_000,
  )

  test('that opens more than 64 streams on a connection has the rest reset', async () => {
    await using nodes = await served()
    const connection = await nodes.connect()
    const streams: Stream[] = []
    for (let i = 0; i < 70; i++) {
      const stream = await open(connection, nodes.chainId).catch(() => undefined)
      if (stream) streams.push(stream)
    }
    await eventually(() => streams.filter(({ status }) => status === 'open').length <= 64, 'at most 64 open streams')
    expect((await ask(await nodes.connect(), nodes.chainId, encodeRequest(1n)))[0]).toBe(0)
    for (const stream of streams) stream.abort(new Error('enough'))
  })
})

test('stop() ends requests that wait', async () => {
  const chain = testChain()
  let asked = 0
  const server = gossipOf(chain, {}, { payloads: { payloadByNumber: () => new Promise(() => asked++) } })
  await server.start()
  await using node = await bareNode()
  const answer = ask(await dial(node, server), chain.l2ChainId, encodeRequest(1n)).catch((error: unknown) => error)
  await eventually(() => asked === 1, 'the source is asked')
  await server.stop()
  expect(await answer).toBeInstanceOf(Error)
})
