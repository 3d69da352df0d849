import { describe, expect, test } from 'vitest'
import type { Gossip, UnsafeBlock } from '../src/index.ts'
import {
  eventually,
  gossipOf,
  mesh,
  nextBlock,
  signedBlock,
  startAll,
  testChain,
  within,
} from './support/gossip-node.ts'

/** Publishes blocks of the given heights, and waits until the other driver has judged them all. */
async function send(from: Gossip, to: Gossip, chain: ReturnType<typeof testChain>, numbers: bigint[]): Promise<void> {
  let judged = 0
  const done = new AbortController()
  to.addEventListener('message:judged', () => judged++, { signal: done.signal })
  for (const number of numbers) {
    await from.publish(signedBlock(chain, { parent: { hash: chain.genesis.l2.hash, number: number - 1n } }))
  }
  await eventually(() => judged === numbers.length, `${numbers.length} verdicts`)
  done.abort()
}

async function collect(blocks: AsyncIterable<UnsafeBlock>): Promise<bigint[]> {
  const numbers: bigint[] = []
  for await (const { number } of blocks) numbers.push(number)
  return numbers
}

async function pair(chain: ReturnType<typeof testChain>): Promise<{ a: Gossip; b: Gossip } & AsyncDisposable> {
  const [a, b] = [gossipOf(chain), gossipOf(chain)]
  const started = await startAll(a, b)
  await mesh(a, b)
  return Object.assign(started, { a, b })
}

describe('unsafeBlocks', () => {
  test('gives every subscriber every block, also one that came before start', async () => {
    const chain = testChain()
    const [a, b] = [gossipOf(chain), gossipOf(chain)]
    const early = b.unsafeBlocks()
    await using _ = await startAll(a, b)
    await mesh(a, b)
    const late = b.unsafeBlocks()
    await send(a, b, chain, [5n, 6n, 4n])
    await b.stop()
    expect(await Promise.all([collect(early), collect(late)])).toEqual([
      [5n, 6n, 4n],
      [5n, 6n, 4n],
    ])
  })

  test('does not echo our own blocks', async () => {
    const chain = testChain()
    await using nodes = await pair(chain)
    const own = nodes.a.unsafeBlocks()
    await send(nodes.a, nodes.b, chain, [1n])
    await nodes.a.stop()
    expect(await collect(own)).toEqual([])
  })

  test('a slow reader loses the oldest, and is told', async () => {
    const chain = testChain()
    await using nodes = await pair(chain)
    const lags: number[] = []
    nodes.b.addEventListener('subscriber:lag', ({ detail }) => lags.push(detail.dropped))
    const slow = nodes.b.unsafeBlocks({ maxBlocks: 2 })
    const narrow = nodes.b.unsafeBlocks({ maxBytes: 1 })
    await send(nodes.a, nodes.b, chain, [1n, 2n, 3n, 4n])
    expect([slow.dropped, narrow.dropped]).toEqual([2, 3])
    expect(lags.toSorted()).toEqual([1, 1, 2, 2, 3])
    await nodes.b.stop()
    expect(await Promise.all([collect(slow), collect(narrow)])).toEqual([[3n, 4n], [4n]])
  })

  test('one that breaks, or is aborted, leaves the others alone', async () => {
    const chain = testChain()
    await using nodes = await pair(chain)
    const abort = new AbortController()
    const [breaking, aborted, staying] = [
      nodes.b.unsafeBlocks(),
      nodes.b.unsafeBlocks({ signal: abort.signal }),
      nodes.b.unsafeBlocks(),
    ]
    const first = (async () => {
      for await (const { number } of breaking) return number
    })()
    await send(nodes.a, nodes.b, chain, [1n])
    expect(await within(first, 'the first block')).toBe(1n)
    abort.abort()
    await send(nodes.a, nodes.b, chain, [2n])
    expect(await aborted.next()).toMatchObject({ done: true })
    expect([await nextBlock(staying), await nextBlock(staying)].map(({ number }) => number)).toEqual([1n, 2n])
  })

  test('hands out frozen objects', async () => {
    const chain = testChain()
    await using nodes = await pair(chain)
    const blocks = nodes.b.unsafeBlocks()
    await send(nodes.a, nodes.b, chain, [1n])
    const block = await nextBlock(blocks)
    expect(Object.isFrozen(block)).toBe(true)
    expect(Object.isFrozen(block.envelope.executionPayload)).toBe(true)
  })
})
