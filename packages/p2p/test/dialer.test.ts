import type { FoundPeer } from '@kona/disc'
import { ConfigError } from '@kona/genesis'
import { silent } from '@kona/genesis/driver'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Dialer, LASTING_MS, parseDialOptions } from '../src/dialer.ts'
import { defaultDialOptions } from '../src/index.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const MINUTE_MS = 60_000
const peer: FoundPeer = { peerId: 'a', nodeId: '01', addresses: ['/ip4/127.0.0.1/tcp/1/p2p/a'], enr: 'enr:1' }

/** A dialer with a target whose answers the test decides. */
function dialerOf(connect: () => Promise<unknown>) {
  const dials = vi.fn(connect)
  const connected = new Set<string>()
  const banned = new Set<string>()
  const target = {
    connect: dials,
    isConnected: (peerId: string) => connected.has(peerId),
    isAllowed: () => !banned.has(peer.peerId),
    peerCount: () => connected.size,
  }
  const dialer = new Dialer(target, { options: defaultDialOptions, lowTide: 10, logger: silent })
  const up = () => {
    connected.add(peer.peerId)
    dialer.connected(peer.peerId)
  }
  const down = () => {
    connected.delete(peer.peerId)
    dialer.lost(peer.peerId)
  }
  return { dialer, dials, up, down, connected, banned }
}

test('a peer that cannot be reached is tried again, ever later', async () => {
  const { dialer, dials } = dialerOf(() => Promise.reject(new Error('refused')))
  dialer.start()
  dialer.offer(peer)
  await vi.advanceTimersByTimeAsync(10 * MINUTE_MS)
  // At 0, 1, 3, 7, … 255 s, then every 300 s.
  expect(dials.mock.calls.length).toBeGreaterThanOrEqual(9)
  expect(dials.mock.calls.length).toBeLessThanOrEqual(11)
  dialer.stop()
})

test('from the low tide on nobody is dialled, below it again', async () => {
  const { dialer, dials, connected, up } = dialerOf(async () => up())
  for (let i = 0; i < 10; i++) connected.add(`other ${i}`)
  dialer.start()
  dialer.offer(peer)
  await vi.advanceTimersByTimeAsync(MINUTE_MS)
  expect(dials).not.toHaveBeenCalled()
  connected.delete('other 1')
  await vi.advanceTimersByTimeAsync(1_000)
  expect(dials).toHaveBeenCalledTimes(1)
  dialer.stop()
})

test('a peer that the gater refuses is dialled when it no longer does, at once', async () => {
  const { dialer, dials, banned, up } = dialerOf(async () => up())
  banned.add(peer.peerId)
  dialer.start()
  dialer.offer(peer)
  await vi.advanceTimersByTimeAsync(10 * MINUTE_MS)
  expect(dials).not.toHaveBeenCalled()
  banned.delete(peer.peerId)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(dials).toHaveBeenCalledTimes(1)
  dialer.stop()
})

test('a peer that accepts and hangs up is redialled ever later', async () => {
  const { dialer, dials, up, down } = dialerOf(async () => {
    up()
    setTimeout(down, 300)
  })
  dialer.start()
  dialer.offer(peer)
  await vi.advanceTimersByTimeAsync(10 * MINUTE_MS)
  expect(dials.mock.calls.length).toBeGreaterThanOrEqual(8)
  expect(dials.mock.calls.length).toBeLessThanOrEqual(11)
  dialer.stop()
})

test('a connection that lasted clears the failures', async () => {
  let lastsMs = 300
  const { dialer, dials, up, down } = dialerOf(async () => {
    up()
    setTimeout(() => down(), lastsMs)
  })
  dialer.start()
  dialer.offer(peer)
  await vi.advanceTimersByTimeAsync(MINUTE_MS)
  const short = dials.mock.calls.length
  lastsMs = LASTING_MS
  for (let second = 0; second < 600 && dials.mock.calls.length === short; second++)
    await vi.advanceTimersByTimeAsync(1_000)
  expect(dials.mock.calls.length).toBe(short + 1)
  await vi.advanceTimersByTimeAsync(LASTING_MS + 2 * defaultDialOptions.retryMs)
  expect(dials.mock.calls.length).toBe(short + 2)
  dialer.stop()
})

test('found again during a dial that then fails, it still waits', async () => {
  const pending: ((error: Error) => void)[] = []
  const { dialer, dials } = dialerOf(() => new Promise((_resolve, reject) => pending.push(reject)))
  dialer.offer(peer)
  dialer.offer(peer)
  dialer.offer({ ...peer, enr: 'enr:2' })
  expect(dials).toHaveBeenCalledTimes(1)
  pending[0]?.(new Error('refused'))
  await vi.advanceTimersByTimeAsync(0)
  expect(dials).toHaveBeenCalledTimes(1)
  dialer.start()
  await vi.advanceTimersByTimeAsync(2 * defaultDialOptions.retryMs)
  expect(dials).toHaveBeenCalledTimes(2)
  dialer.stop()
})

test('the same record again changes nothing, a new one is dialled at once', async () => {
  const { dialer, dials } = dialerOf(() => Promise.reject(new Error('refused')))
  dialer.offer(peer)
  await vi.advanceTimersByTimeAsync(0)
  dialer.offer(peer)
  expect(dials).toHaveBeenCalledTimes(1)
  const moved = { ...peer, addresses: ['/ip4/127.0.0.1/tcp/2/p2p/a'], enr: 'enr:2' }
  dialer.offer(moved)
  expect(dials).toHaveBeenLastCalledWith(moved.addresses, expect.anything())
  expect(dials).toHaveBeenCalledTimes(2)
  dialer.stop()
})

test('a remembered peer is dialled without a record, and by its record once it is found', async () => {
  const { dialer, dials } = dialerOf(() => Promise.reject(new Error('refused')))
  const remembered = { peerId: peer.peerId, addresses: ['/ip4/127.0.0.1/tcp/7'] }
  dialer.offer(remembered)
  expect(dials).toHaveBeenLastCalledWith(remembered.addresses, expect.anything())
  await vi.advanceTimersByTimeAsync(0)
  dialer.offer(peer)
  expect(dials).toHaveBeenLastCalledWith(peer.addresses, expect.anything())
  await vi.advanceTimersByTimeAsync(0)
  dialer.offer(remembered)
  expect(dials).toHaveBeenCalledTimes(2)
  dialer.stop()
})

test('what is not given, or undefined, is the default', () => {
  expect(parseDialOptions()).toEqual(defaultDialOptions)
  const partial = { parallel: 2, timeoutMs: undefined } as unknown as { parallel: number }
  expect(parseDialOptions(partial)).toEqual({ ...defaultDialOptions, parallel: 2 })
})

test.each([
  ['parallel', 0],
  ['parallel', 1.5],
  ['timeoutMs', -1],
  ['timeoutMs', Number.NaN],
  ['timeoutMs', 30_001],
  ['retryMs', 0],
  ['maxRetryMs', 999],
  ['maxRetryMs', 2 ** 31],
])('dial.%s %d is refused by name', (name, value) => {
  const parse = () => parseDialOptions({ [name]: value })
  expect(parse).toThrow(ConfigError)
  expect(parse).toThrow(expect.objectContaining({ field: `dial.${name}`, value }))
})
