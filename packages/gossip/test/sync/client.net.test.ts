import { describe, expect, test } from 'vitest'
import type { Gossip, SyncError, SyncedBlock, SyncRange, SyncResponse } from '../../src/index.ts'
import type { ExecutionPayloadEnvelope } from '../../src/payload/index.ts'
import { payloadByNumberProtocols } from '../../src/sync/protocol.ts'
import { eventually, gossipOf, startAll, testChain, within } from '../support/gossip-node.ts'
import { linkedBlocks, responseWith, sourceOf, trusted } from '../support/linked-blocks.ts'
import { answering } from '../support/sync-peer.ts'

type Answer = Parameters<typeof answering>[1]

interface Fetching extends AsyncDisposable {
  chain: ReturnType<typeof testChain>
  blocks: readonly ExecutionPayloadEnvelope[]
  client: Gossip
  responses: SyncResponse[]
  /** Connects a node of ours that serves. */
  serve(blocks?: readonly ExecutionPayloadEnvelope[]): Promise<string>
  /** Connects a peer that answers as it is told. */
  answer(answer: Answer, options?: Parameters<typeof answering>[2]): Promise<{ peerId: string; asked: bigint[] }>
  /** The right answer. */
  right(number: bigint): Uint8Array
}

/** A client of a chain of so many blocks. */
async function fetching(count: number, bytes = 100): Promise<Fetching> {
  const chain = testChain()
  const blocks = linkedBlocks(chain, { count, bytes })
  const client = gossipOf(chain, { sync: { client: true } })
  const responses: SyncResponse[] = []
  client.addEventListener('sync:response', ({ detail }) => responses.push(detail))
  const stack = new AsyncDisposableStack()
  stack.use(await startAll(client))
  return {
    chain,
    blocks,
    client,
    responses,
    async serve(served = blocks) {
      const server = gossipOf(chain, {}, { payloads: sourceOf(served) })
      stack.use(await startAll(server))
      return client.connect(server.addresses())
    },
    async answer(answer, options) {
      const { node, asked, ...rest } = await answering(chain.l2ChainId, answer, options)
      stack.use(rest)
      const peerId = await client.connect(node.getMultiaddrs().map(String))
      return { peerId, asked }
    },
    right: (number) => responseWith(chain, blocks[Number(number) - 1]!),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

async function collect(nodes: Fetching, change: Partial<SyncRange> = {}): Promise<SyncedBlock[]> {
  const got: SyncedBlock[] = []
  const range = { from: 1n, to: trusted(nodes.blocks.at(-1)!), ...change }
  for await (const block of nodes.client.sync.range(range)) got.push(block)
  return got
}

const hashes = (blocks: readonly ExecutionPayloadEnvelope[]) => blocks.map((block) => block.executionPayload.blockHash)

/** What the range throws. */
async function failure(nodes: Fetching, change: Partial<SyncRange>): Promise<SyncError> {
  return collect(nodes, change).then(
    () => {
      throw new Error('the range did not fail')
    },
    (error) => error as SyncError,
  )
}

describe('a range', () => {
  test('comes in order, each block once, from several peers', async () => {
    await using nodes = await fetching(50)
    const peers = [await nodes.serve(), await nodes.serve(), await nodes.serve()]
    const got = await collect(nodes)
    expect(got.map(({ hash }) => hash)).toEqual(hashes(nodes.blocks))
    expect(got[0]).toMatchObject({ number: 1n, version: 4, envelope: nodes.blocks[0], from: expect.any(String) })
    const { responses } = nodes
    expect(new Set(responses.map(({ peerId }) => peerId))).toEqual(new Set(peers))
    expect(responses.map(({ result }) => result)).toEqual(Array(50).fill('valid'))
    expect(responses[0]?.bytes).toBe(nodes.right(50n).length)
  })

  test('of one block is that block', async () => {
    await using nodes = await fetching(3)
    await nodes.serve()
    expect((await collect(nodes, { from: 3n })).map(({ number }) => number)).toEqual([3n])
  })

  test('comes from who has only the name with the last slash, and answers behind a half-close', async () => {
    await using nodes = await fetching(4)
    const [, slash] = payloadByNumberProtocols(nodes.chain.l2ChainId)
    const { peerId } = await nodes.answer(nodes.right, { protocols: [slash!], halfClose: true })
    const got = await collect(nodes)
    expect(got.map(({ from }) => from)).toEqual(Array(4).fill(peerId))
  })

  test('keeps no more than it may, and fetches again what did not fit', async () => {
    await using nodes = await fetching(12, 100_000)
    await nodes.serve()
    await nodes.serve()
    const got = await collect(nodes, { maxBytes: 250_000 })
    expect(got.map(({ hash }) => hash)).toEqual(hashes(nodes.blocks))
    expect(nodes.responses.length).toBeGreaterThan(12)
  })

  test('waits for its reader, and ends with break', async () => {
    await using nodes = await fetching(10)
    await nodes.serve()
    const seen: bigint[] = []
    for await (const { number } of nodes.client.sync.range({ from: 1n, to: trusted(nodes.blocks.at(-1)!) })) {
      seen.push(number)
      if (number === 3n) break
    }
    expect(seen).toEqual([1n, 2n, 3n])
  })

  test('ends with its signal, and with stop()', async () => {
    await using nodes = await fetching(3)
    const reason = new Error('enough')
    expect(await failure(nodes, { signal: AbortSignal.abort(reason) })).toBe(reason)
    const controller = new AbortController()
    const waiting = failure(nodes, { signal: controller.signal })
    controller.abort(reason)
    expect(await within(waiting, 'the end')).toBe(reason)
    const stopped = failure(nodes, {})
    await nodes.client.stop()
    expect(await within(stopped, 'the end')).toMatchObject({ name: 'SyncError', code: 'stopped' })
  })

  test('of wrong arguments is refused by name', async () => {
    await using nodes = await fetching(3)
    const { sync } = nodes.client
    const to = trusted(nodes.blocks[2]!)
    const refused = (field: string) => expect.objectContaining({ name: 'ConfigError', field })
    expect(() => sync.range({ from: 4n, to })).toThrow(refused('from'))
    expect(() => sync.range({ from: -1n, to })).toThrow(refused('from'))
    expect(() => sync.range({ from: 1 as unknown as bigint, to })).toThrow(refused('from'))
    expect(() => sync.range({ from: 1n, to: { ...to, number: 1_000_000n } })).toThrow(refused('from'))
    expect(() => sync.range({ from: 1n, to: { ...to, hash: '0x12' } })).toThrow(refused('to.hash'))
    expect(() => sync.range({ from: 1n, to: { ...to, number: 3 as unknown as bigint } })).toThrow(refused('to.number'))
    expect(() => sync.range({ from: 1n, to, stallMs: 0 })).toThrow(refused('stallMs'))
    expect(() => sync.range({ from: 1n, to, maxBytes: 0.5 })).toThrow(refused('maxBytes'))
  })

  test('needs the client, which is off by default', () => {
    expect(() => gossipOf(testChain()).sync).toThrow(
      expect.objectContaining({ name: 'ConfigError', field: 'sync.client' }),
    )
  })
})

describe('a peer that does not help', () => {
  test('does not keep the range from the others, whatever it sends', async () => {
    await using nodes = await fetching(6)
    const { chain, blocks, right } = nodes
    const other = linkedBlocks(chain, { count: 6 })
    const answers: Record<string, Answer> = {
      'not found': () => Uint8Array.of(1),
      'as kona': () => Uint8Array.of(1, 0),
      'an error': () => Uint8Array.of(3),
      'no code': () => Uint8Array.of(99),
      nothing: () => new Uint8Array(0),
      junk: () => crypto.getRandomValues(new Uint8Array(1_000)).fill(0, 0, 1),
      'half a block': (number) => right(number).subarray(0, 100),
      'another number': (number) => right(number === 1n ? 2n : number - 1n),
      'another chain': (number) => responseWith(chain, other[Number(number) - 1]!),
      'a reset': (_number, stream) => void stream.abort(new Error('no')),
    }
    const peers = new Map<string, string>()
    for (const [name, answer] of Object.entries(answers)) {
      const { peerId } = await nodes.answer(answer)
      peers.set(peerId, name)
    }
    // All of them are asked first.
    const got = collect(nodes)
    await eventually(() => new Set(nodes.responses.map(({ peerId }) => peerId)).size >= 8, 'answers of the bad ones')
    const good = await nodes.serve()
    expect((await within(got, 'the range')).map(({ hash }) => hash)).toEqual(hashes(blocks))
    expect((await got).every(({ from }) => from === good || peers.get(from) === undefined)).toBe(true)
    const told = new Map(nodes.responses.map(({ peerId, failure }) => [peers.get(peerId) ?? 'good', failure]))
    expect(told.get('good')).toBeUndefined()
    const expected = {
      'not found': 'not_found',
      'as kona': 'not_found',
      'an error': 'server_error',
      'no code': 'result_code',
      nothing: 'truncated',
      junk: /response_version|frame/,
      'half a block': 'truncated',
      'another number': 'number',
      'a reset': 'closed',
    }
    for (const [name, failure] of Object.entries(expected)) if (told.has(name)) expect(told.get(name)).toMatch(failure)
  })

  test('that lies is told by its blocks, not asked again, and said to be rejected', async () => {
    await using nodes = await fetching(8)
    const { chain, blocks, responses } = nodes
    const other = linkedBlocks(chain, { count: 8 })
    const liar = await nodes.answer((number) => responseWith(chain, other[Number(number) - 1]!))
    const got = collect(nodes)
    await eventually(() => responses.length > 0, 'the lie found out')
    expect(responses).toEqual([
      expect.objectContaining({ peerId: liar.peerId, number: 8n, result: 'rejected', failure: 'untrusted' }),
    ])
    const asked = liar.asked.length
    await nodes.serve()
    expect((await within(got, 'the range')).map(({ hash }) => hash)).toEqual(hashes(blocks))
    expect(liar.asked.length).toBe(asked)
    expect(responses.filter(({ result }) => result === 'rejected')).toHaveLength(1)
  })

  test('that lies in the middle only is found out by the block above', async () => {
    await using nodes = await fetching(8)
    const { chain, blocks, right, responses } = nodes
    const other = linkedBlocks(chain, { count: 8 })
    const liar = await nodes.answer((number) => (number === 4n ? responseWith(chain, other[3]!) : right(number)))
    const got = collect(nodes)
    await eventually(() => responses.some(({ result }) => result === 'rejected'), 'the lie found out')
    await nodes.serve()
    expect((await within(got, 'the range')).map(({ hash }) => hash)).toEqual(hashes(blocks))
    expect(responses.find(({ result }) => result === 'rejected')).toMatchObject({ number: 4n, peerId: liar.peerId })
  })

  test('that never answers has another one asked after 2 s', async () => {
    await using nodes = await fetching(3)
    const { blocks } = nodes
    const mute = await nodes.answer(() => new Promise(() => {}))
    const got = collect(nodes)
    await eventually(() => mute.asked.length === 3, 'the mute one is asked')
    const good = await nodes.serve()
    const all = await within(got, 'the range')
    expect(all.map(({ hash }) => hash)).toEqual(hashes(blocks))
    expect(new Set(all.map(({ from }) => from))).toEqual(new Set([good]))
  })

  test('that sends without end is cut off', async () => {
    await using nodes = await fetching(1)
    const endless = await nodes.answer(async (_number, stream) => {
      stream.send(Uint8Array.of(0, 1, 0, 0, 0, 0xff, 6, 0, 0, 0x73, 0x4e, 0x61, 0x50, 0x70, 0x59))
      // Padding, which is skipped, for ever.
      const padding = new Uint8Array(65_536 + 4)
      padding.set([0xfe, 0, 0, 1])
      for (let i = 0; i < 1_000 && stream.status === 'open'; i++) {
        stream.send(padding)
        await new Promise((resolve) => setTimeout(resolve))
      }
      return undefined
    })
    const got = collect(nodes)
    await eventually(() => nodes.responses.length > 0, 'the end of it')
    expect(nodes.responses[0]).toMatchObject({ peerId: endless.peerId, result: 'error', failure: 'too_large' })
    expect(nodes.responses[0]!.bytes).toBeLessThan(12 * 1024 * 1024)
    await nodes.serve()
    expect(await within(got, 'the range')).toHaveLength(1)
  })

  test('leaves, and the rest comes from the others', async () => {
    await using nodes = await fetching(20)
    const leaving = await nodes.serve()
    const got = collect(nodes)
    await eventually(() => nodes.responses.length >= 10, 'half of the range')
    await nodes.client.disconnect(leaving)
    await nodes.serve()
    expect((await within(got, 'the range')).map(({ hash }) => hash)).toEqual(hashes(nodes.blocks))
  })

  test('is all there is: the range fails, and says why', async () => {
    await using nodes = await fetching(3)
    expect(await failure(nodes, { stallMs: 200 })).toMatchObject({
      name: 'SyncError',
      code: 'unavailable',
      number: 3n,
      failures: {},
      message: expect.stringContaining('connect to peers'),
    })
    await nodes.serve(nodes.blocks.slice(1))
    const error = await failure(nodes, { stallMs: 1_000 })
    expect(error).toMatchObject({ code: 'unavailable', number: 1n, failures: { not_found: expect.any(Number) } })
    expect(nodes.responses.filter(({ result }) => result === 'missing').length).toBeGreaterThan(0)
    expect(error.message).not.toContain('\n')
  })

  test('has no such protocol: it is not asked again', async () => {
    await using nodes = await fetching(1)
    await nodes.answer(() => undefined, { protocols: ['/other/1.0.0'] })
    expect(await failure(nodes, { stallMs: 1_000 })).toMatchObject({ failures: { unsupported: 1 } })
  })
})
