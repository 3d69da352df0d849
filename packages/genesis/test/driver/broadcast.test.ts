import { expect, test } from 'vitest'
import { Broadcast } from '../../src/driver/index.ts'

async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = []
  for await (const item of stream) items.push(item)
  return items
}

test('every reader gets every item from its call on, in order', async () => {
  const broadcast = new Broadcast<number>()
  const first = broadcast.subscribe({ maxItems: 8 })
  broadcast.publish(1)
  const second = broadcast.subscribe({ maxItems: 8 })
  broadcast.publish(2)
  broadcast.end()
  expect(await collect(first)).toEqual([1, 2])
  expect(await collect(second)).toEqual([2])
})

test('a full buffer loses its oldest, by items and by bytes, and tells', async () => {
  const lags: number[] = []
  const broadcast = new Broadcast<number>({ sizeOf: (n) => n, onLag: (dropped) => lags.push(dropped) })
  const byItems = broadcast.subscribe({ maxItems: 2 })
  const byBytes = broadcast.subscribe({ maxItems: 8, maxBytes: 5 })
  for (const n of [1, 2, 3]) broadcast.publish(n)
  broadcast.publish(100)
  broadcast.end()
  expect(await collect(byItems)).toEqual([3, 100])
  expect(byItems.dropped).toBe(2)
  expect(await collect(byBytes)).toEqual([100])
  expect(byBytes.dropped).toBe(3)
  expect(lags).toEqual([1, 1, 2, 2, 3])
})

test('break, signal and end each end a stream, and only that one', async () => {
  const broadcast = new Broadcast<number>()
  const abort = new AbortController()
  const broken = broadcast.subscribe({ maxItems: 8 })
  const aborted = broadcast.subscribe({ maxItems: 8, signal: abort.signal })
  const whole = broadcast.subscribe({ maxItems: 8 })
  broadcast.publish(1)
  for await (const item of broken) {
    expect(item).toBe(1)
    break
  }
  abort.abort()
  broadcast.publish(2)
  expect(await collect(aborted)).toEqual([])
  expect(await collect(broken)).toEqual([])
  broadcast.end()
  expect(await collect(whole)).toEqual([1, 2])
})

test('an error is thrown after what was buffered, once, also to one who waits', async () => {
  const broadcast = new Broadcast<number>()
  const buffered = broadcast.subscribe({ maxItems: 8 })
  const waiting = broadcast.subscribe({ maxItems: 8 })
  broadcast.publish(1)
  expect(await waiting.next()).toEqual({ done: false, value: 1 })
  const next = waiting.next()
  const fatal = new Error('fatal')
  broadcast.end(fatal)
  await expect(next).rejects.toBe(fatal)
  expect(await waiting.next()).toEqual({ done: true, value: undefined })
  expect(await buffered.next()).toEqual({ done: false, value: 1 })
  await expect(buffered.next()).rejects.toBe(fatal)
  expect(await buffered.next()).toEqual({ done: true, value: undefined })
})

test('after the end, and with an aborted signal, a subscription is empty', async () => {
  const broadcast = new Broadcast<number>()
  expect(await collect(broadcast.subscribe({ maxItems: 1, signal: AbortSignal.abort() }))).toEqual([])
  broadcast.end()
  expect(await collect(broadcast.subscribe({ maxItems: 1 }))).toEqual([])
})
