import { silent } from '@kona/genesis/driver'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { StaticPeers } from '../../src/host/static-peers.ts'
import { randomPeerId } from '../support/peer-id.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const MINUTE_MS = 60_000

/** Static peers with one peer on a host whose dials the test decides. */
async function staticPeer(dial: (up: () => void, down: () => void) => Promise<void>) {
  const peerId = await randomPeerId()
  const events = new EventTarget()
  let open: { remotePeer: string }[] = []
  const tell = (type: string) => events.dispatchEvent(new CustomEvent(type, { detail: peerId }))
  const up = () => {
    open = [{ remotePeer: peerId }]
    tell('peer:connect')
  }
  const down = () => {
    open = []
    tell('peer:disconnect')
  }
  const dials = vi.fn(() => dial(up, down))
  const node = Object.assign(events, { getConnections: () => open, dial: dials })
  const peers = new StaticPeers([`/ip4/192.0.2.1/tcp/1/p2p/${peerId}`], silent)
  peers.start(node as never)
  return { peers, dials, down }
}

test('a peer that accepts and hangs up is redialled ever later, up to a minute', async () => {
  const { peers, dials } = await staticPeer(async (up, down) => {
    up()
    setTimeout(down, 300)
  })
  await vi.advanceTimersByTimeAsync(2 * MINUTE_MS)
  // At 0, 1, 3, 7, 15, 31, 63 s, then every 60 s; each with 0.3 s of connection before it.
  expect(dials).toHaveBeenCalledTimes(7)
  await vi.advanceTimersByTimeAsync(10 * MINUTE_MS)
  expect(dials).toHaveBeenCalledTimes(17)
  peers.stop()
})

test('one that hangs up before its dial is told of, too', async () => {
  const { peers, dials } = await staticPeer(async (up, down) => {
    up()
    down()
  })
  await vi.advanceTimersByTimeAsync(2 * MINUTE_MS)
  expect(dials).toHaveBeenCalledTimes(7)
  peers.stop()
})

test('one that cannot be reached, too; a connection that lasted begins anew', async () => {
  let reachable = false
  const { peers, dials, down } = await staticPeer(async (up) => {
    if (!reachable) throw new Error('refused')
    up()
  })
  await vi.advanceTimersByTimeAsync(2 * MINUTE_MS)
  expect(dials).toHaveBeenCalledTimes(7)
  reachable = true
  await vi.advanceTimersByTimeAsync(2 * MINUTE_MS)
  expect(dials).toHaveBeenCalledTimes(8)
  down()
  await vi.advanceTimersByTimeAsync(1_000)
  expect(dials).toHaveBeenCalledTimes(9)
  peers.stop()
  down()
  await vi.advanceTimersByTimeAsync(2 * MINUTE_MS)
  expect(dials).toHaveBeenCalledTimes(9)
})
