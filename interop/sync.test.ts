import { randomBytes } from 'node:crypto'
import type { Fork } from '@kona/genesis'
import type { PayloadSource, SyncResponse } from '@kona/gossip'
import { buildBlock, type ExecutionPayloadEnvelope, encodePayload, versionAt } from '@kona/gossip/payload'
import { expect, it } from 'vitest'
import { BlockBuilder } from './block-builder.ts'
import { type TestChain, testChain } from './chain.ts'
import { BLOCKS, found } from './findings.ts'
import { connect, untilBlocks, untilMeshed } from './mesh.ts'
import { OpNode } from './op-node.ts'
import { OurNode } from './our-node.ts'
import { numberBytes, PayloadRequester } from './payload-requester.ts'
import { opNodeSuite, running } from './suite.ts'
import { until } from './until.ts'

const FORKS: readonly Fork[] = ['regolith', 'canyon', 'ecotone', 'isthmus', 'jovian']
/** By its clock: the chain has had so many blocks, and some more by the time the test looks. */
const LAST_NUMBER = 100_000

/** op-node and ours, each with the same payloads and without discovery. */
async function bothServing(chain: TestChain, blocks: readonly ExecutionPayloadEnvelope[]) {
  const { rollupConfig } = chain
  const opNode = await running(OpNode.start({ rollupConfig, publishKey: chain.key, discovery: false }))
  await addPayloads(opNode, chain, blocks)
  const byNumber = new Map(blocks.map((block) => [block.executionPayload.blockNumber, block]))
  const payloads: PayloadSource = { payloadByNumber: (number) => byNumber.get(number) }
  const ours = await running(OurNode.start(chain, { config: { discovery: false }, payloads }))
  return { opNode, ours }
}

async function addPayloads(opNode: OpNode, chain: TestChain, blocks: readonly ExecutionPayloadEnvelope[]) {
  const version = versionAt(chain.rollupConfig, blocks[0]!.executionPayload.timestamp)
  await opNode.addPayloads(
    version,
    blocks.map((block) => encodePayload(block, version)),
  )
}

/** A block of the size that the name says, whose bytes repeat so often or not at all. */
function blockOf(chain: TestChain, number: number, transactions: readonly Uint8Array[]): ExecutionPayloadEnvelope {
  const timestamp = BigInt(Math.floor(Date.now() / 1000))
  const parent = { hash: chain.rollupConfig.genesis.l2.hash, number: BigInt(number - 1) }
  return buildBlock({ rollupConfig: chain.rollupConfig, parent, timestamp, transactions })
}

const random = (bytes: number): Uint8Array => new Uint8Array(randomBytes(bytes))
const repeated = (bytes: number): Uint8Array => new Uint8Array(bytes).fill(7)
const twice = (half: Uint8Array): Uint8Array => new Uint8Array(Buffer.concat([half, half]))

opNodeSuite('payload_by_number', () => {
  for (const fork of FORKS) {
    it(`is answered byte for byte as op-node does: ${fork}`, async () => {
      const chain = testChain(fork)
      const blocks = [
        blockOf(chain, 1, []),
        blockOf(chain, 2, [random(200)]),
        blockOf(chain, 3, [random(64_000)]),
        blockOf(chain, 4, [repeated(65_536), repeated(65_536), random(3)]),
        blockOf(
          chain,
          5,
          Array.from({ length: 600 }, () => random(500)),
        ),
        blockOf(
          chain,
          6,
          Array.from({ length: 600 }, () => twice(random(250))),
        ),
      ]
      const { opNode, ours } = await bothServing(chain, blocks)
      // Each within its burst, so that no one waits.
      const asker = await running(PayloadRequester.start(chain))
      const slashAsker = await running(PayloadRequester.start(chain))
      await asker.connect(opNode.multiaddr)
      await Promise.all([asker, slashAsker].map((each) => each.connect(ours.multiaddr)))

      const cases: Record<string, Uint8Array> = {
        ...Object.fromEntries(blocks.map((_, i) => [`block ${i + 1}`, numberBytes(i + 1)])),
        'more bytes than a number': Buffer.concat([numberBytes(2), random(100)]),
        'not found': numberBytes(7),
        'not found, at genesis': numberBytes(0),
        'too far ahead': numberBytes(LAST_NUMBER + 1_000),
        'the largest number': numberBytes(2n ** 64n - 1n),
        'seven bytes': numberBytes(2).subarray(0, 7),
        'no bytes': new Uint8Array(0),
      }
      const same: string[] = []
      for (const [name, request] of Object.entries(cases)) {
        const [theirs, own] = [await asker.ask(opNode.peerId, request), await asker.ask(ours.peerId, request)]
        expect(theirs.length, name).toBeGreaterThan(0)
        expect(own === theirs, name).toBe(true)
        expect((await asker.ask(ours.peerId, request, { slash: true })) === theirs, `${name}, with the slash`).toBe(
          true,
        )
        same.push(`${name} ${theirs.length <= 8 ? theirs : `${theirs.length / 2} bytes`}`)
      }
      found('payload_by_number', `the same bytes from op-node and from ours, ${fork}`, same.join(', '))
    })
  }

  it('is answered alike before genesis', async () => {
    const made = testChain('jovian')
    const { genesis } = made.rollupConfig
    const later = { ...genesis, l2: { ...genesis.l2, number: 1_000 } }
    const chain = { ...made, rollupConfig: { ...made.rollupConfig, genesis: later } }
    const { opNode, ours } = await bothServing(chain, [blockOf(chain, 1_001, [])])
    const asker = await running(PayloadRequester.start(chain))
    for (const node of [opNode, ours]) {
      await asker.connect(node.multiaddr)
      expect(await asker.ask(node.peerId, numberBytes(999))).toBe('02')
      expect(await asker.ask(node.peerId, numberBytes(1_000))).toBe('01')
      expect((await asker.ask(node.peerId, numberBytes(1_001))).slice(0, 10)).toBe('0001000000')
    }
    found('payload_by_number', 'before genesis', '02 from op-node and from ours')
  })

  it('gives the blocks that gossip brought as op-node gives its own', async () => {
    const chain = testChain('jovian')
    const opNode = await running(
      OpNode.start({ rollupConfig: chain.rollupConfig, publishKey: chain.key, discovery: false }),
    )
    const ours = await running(OurNode.start(chain, { config: { discovery: false } }))
    await connect(ours, opNode)
    await untilMeshed(ours, opNode)
    const { blocks } = await opNode.publish({ count: 10, number: 1, transactions: 300, transactionBytes: 500 })
    await untilBlocks(
      ours,
      blocks.map(({ hash }) => hash),
    )
    const own = await ours.publish({ count: 2, number: 11 })
    await untilBlocks(opNode, own)
    const asker = await running(PayloadRequester.start(chain))
    await Promise.all([asker.connect(opNode.multiaddr), asker.connect(ours.multiaddr)])
    for (let number = 1; number <= 12; number++) {
      const theirs = await asker.ask(opNode.peerId, numberBytes(number))
      expect(theirs.slice(0, 10)).toBe('0001000000')
      expect((await asker.ask(ours.peerId, numberBytes(number))) === theirs, `block ${number}`).toBe(true)
    }
    found('payload_by_number', 'blocks of gossip, 10 of op-node and 2 of ours', '12 the same bytes from both')
  })

  it('is refused alike to who is throttled for 20 s, and by ours to nobody else', async () => {
    const chain = testChain('jovian')
    const { opNode, ours } = await bothServing(chain, [blockOf(chain, 1, [])])
    const ask = async (node: OpNode | OurNode, asker: PayloadRequester, i: number): Promise<string> =>
      asker.ask(node.peerId, numberBytes(1), { slash: node === ours && i % 2 === 1 })
    const flood = (node: OpNode | OurNode, asker: PayloadRequester, count: number) =>
      Array.from({ length: count }, (_, i) => ask(node, asker, i).catch(() => 'reset'))
    const [first, second] = [
      await running(PayloadRequester.start(chain, ['mplex'])),
      await running(PayloadRequester.start(chain, ['mplex'])),
    ]
    const codes = (answers: readonly string[]) => {
      const of = (begin: string) => answers.filter((answer) => answer.startsWith(begin)).length
      return { found: of('00'), refused: answers.filter((answer) => answer === '03').length, reset: of('reset') }
    }

    // op-node: as many streams as libp2p lets one peer have are over in less than 20 s, but a second peer waits for them.
    await first.connect(opNode.multiaddr)
    await second.connect(opNode.multiaddr)
    const early = flood(opNode, first, 64)
    // By then all of the first peer's requests stand before the lock that op-node holds while one of them waits.
    let answered = 0
    for (const answer of early) void answer.then(() => answered++)
    await until('op-node makes the first peer wait', () => answered >= 24)
    const late = flood(opNode, second, 64)

    // Ours: 95 of one peer are let through within 20 s, and the second peer waits for nobody.
    for (const asker of [first, second]) {
      await asker.connect(ours.multiaddr)
      await asker.ask(ours.peerId, numberBytes(2))
    }
    const many = flood(ours, first, 120)
    const began = performance.now()
    const waited = await Promise.all(flood(ours, second, 10))
    const waitedMs = performance.now() - began
    expect(codes(waited)).toEqual({ found: 10, refused: 0, reset: 0 })

    const [theirFirst, theirSecond, own] = [
      codes(await Promise.all(early)),
      codes(await Promise.all(late)),
      codes(await Promise.all(many)),
    ]
    expect(theirFirst.refused + theirSecond.refused).toBeGreaterThan(0)
    expect(own.refused).toBeGreaterThan(0)
    expect(own.found + own.refused).toBe(120)
    found(
      'payload_by_number',
      'throttled',
      `op-node: two peers with 64 requests each, ${theirFirst.refused} and ${theirSecond.refused} told 03; ours: 120 requests of one peer, ${own.refused} told 03, and 10 of another peer meanwhile answered in ${Math.round(waitedMs)} ms`,
    )
  })

  it(`fetches a range of ${BLOCKS} from four op-nodes at once, within their limits`, async () => {
    const chain = testChain('jovian')
    const builder = new BlockBuilder(chain)
    const blocks = Array.from({ length: BLOCKS }, () => builder.next({ transactions: 60, transactionBytes: 500 }))
    const config = { discovery: false, sync: { client: true } } as const
    const ours = await running(OurNode.start(chain, { config }))
    const responses: (SyncResponse & { atMs: number })[] = []
    ours.network.addEventListener('sync:response', ({ detail }) =>
      responses.push({ ...detail, atMs: performance.now() - detail.durationMs }),
    )
    const opNodes = await Promise.all(
      Array.from({ length: 4 }, () => running(OpNode.start({ rollupConfig: chain.rollupConfig, discovery: false }))),
    )
    for (const opNode of opNodes) {
      await addPayloads(opNode, chain, blocks)
      await connect(ours, opNode)
    }

    const { blockNumber: number, blockHash: hash } = blocks.at(-1)!.executionPayload
    const began = performance.now()
    const got: ExecutionPayloadEnvelope[] = []
    for await (const { envelope } of ours.network.gossip.sync.range({ from: 1n, to: { number, hash } })) {
      got.push(envelope)
    }
    const ms = performance.now() - began
    expect(got.map(({ executionPayload }) => executionPayload.blockHash)).toEqual(
      blocks.map(({ executionPayload }) => executionPayload.blockHash),
    )
    expect(responses.map(({ result }) => result)).toEqual(Array(BLOCKS).fill('valid'))
    const shares = opNodes.map(({ peerId }) => responses.filter((response) => response.peerId === peerId).length)
    expect(Math.min(...shares)).toBeGreaterThan(0)
    // What begins within a second, by the client's own clock: at most the burst and a second's tokens.
    for (const { peerId } of opNodes) {
      const times = responses.filter((response) => response.peerId === peerId).map(({ atMs }) => atMs)
      expect(busiestSecond(times)).toBeLessThanOrEqual(15 + 4)
    }
    expect(busiestSecond(responses.map(({ atMs }) => atMs))).toBeLessThanOrEqual(40 + 20)
    found(
      'payload_by_number',
      `a range of ${BLOCKS} blocks of 30 kB from four op-nodes`,
      `${got.length} blocks in order, each once, ${responses.length} requests, all valid, ${shares.join(', ')} of each, ${(ms / 1000).toFixed(1)} s`,
    )
  })
})

function busiestSecond(times: readonly number[]): number {
  return Math.max(...times.map((from) => times.filter((time) => time >= from && time < from + 1_000).length))
}
