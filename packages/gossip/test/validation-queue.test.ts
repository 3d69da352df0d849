import { describe, expect, test } from 'vitest'
import { type PendingMessage, ValidationQueue } from '../src/validation-queue.ts'
import { eventually } from './support/gossip-node.ts'

const message = (from: string, id: number, bytes = 1): PendingMessage => ({
  topic: 't',
  data: new Uint8Array(bytes),
  msgId: `${from}${id}`,
  from,
  receivedAtMs: 0,
})

/** Takes its time, so that a turn is used up by one message. */
function busy(ms: number): void {
  const end = performance.now() + ms
  while (performance.now() < end);
}

function queueOf(limits: { maxMessages?: number; maxBytes?: number; judgeMs?: number } = {}) {
  const judged: string[] = []
  const dropped: string[] = []
  const queue = new ValidationQueue({
    judge: ({ msgId }) => {
      judged.push(msgId)
      busy(limits.judgeMs ?? 0)
    },
    onDrop: ({ msgId }) => dropped.push(msgId),
    maxMessages: limits.maxMessages ?? 100,
    maxBytes: limits.maxBytes ?? 1_000_000,
  })
  return { queue, judged, dropped }
}

describe('ValidationQueue', () => {
  test('judges at once what comes first, and the next while there is time', async () => {
    const { queue, judged } = queueOf()
    queue.push(message('a', 1))
    expect(judged).toEqual(['a1'])
    queue.push(message('b', 1))
    await eventually(() => judged.length === 2, 'the second one')
    expect(judged).toEqual(['a1', 'b1'])
  })

  test('makes a fast sender wait for itself, not the others', async () => {
    const { queue, judged } = queueOf({ judgeMs: 10 })
    for (let id = 1; id <= 5; id++) queue.push(message('fast', id))
    queue.push(message('slow', 1))
    expect(judged).toEqual(['fast1'])
    await eventually(() => judged.length === 6, 'all judged')
    expect(judged).toEqual(['fast1', 'fast2', 'slow1', 'fast3', 'fast4', 'fast5'])
  })

  test('lets other work run between turns', async () => {
    const { queue, judged } = queueOf({ judgeMs: 10 })
    const seen: number[] = []
    for (let id = 1; id <= 4; id++) queue.push(message('a', id))
    while (judged.length < 4) {
      seen.push(judged.length)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(new Set(seen)).toEqual(new Set([1, 2, 3]))
  })

  test('when full, drops the newest of who holds most', async () => {
    const { queue, judged, dropped } = queueOf({ judgeMs: 10, maxMessages: 3 })
    for (let id = 1; id <= 5; id++) queue.push(message('fast', id))
    queue.push(message('slow', 1))
    expect(dropped).toEqual(['fast5', 'fast4'])
    await eventually(() => judged.length === 4, 'the rest')
    expect(judged).toEqual(['fast1', 'fast2', 'slow1', 'fast3'])
  })

  test('counts bytes, too', () => {
    const { queue, dropped } = queueOf({ judgeMs: 10, maxBytes: 100 })
    queue.push(message('a', 0))
    queue.push(message('a', 1, 30))
    queue.push(message('a', 2, 30))
    queue.push(message('large', 1, 70))
    expect(dropped).toEqual(['large1'])
    queue.push(message('b', 1, 41))
    expect(dropped).toEqual(['large1', 'a2'])
  })

  test('forgets what waits', async () => {
    const { queue, judged } = queueOf({ judgeMs: 10 })
    for (let id = 1; id <= 3; id++) queue.push(message('a', id))
    queue.clear()
    queue.push(message('b', 1))
    queue.push(message('b', 2))
    await eventually(() => judged.length === 3, 'those after it')
    expect(judged).toEqual(['a1', 'b1', 'b2'])
  })
})
