import { describe, expect, test } from 'vitest'
import { SyncPeers } from '../../src/sync/sync-peers.ts'

/** One request that is over at once. */
function request(peers: SyncPeers, peerId: string, nowMs: number): void {
  peers.begin(peerId, nowMs)
  peers.end(peerId)
}

describe('peers that may be asked', () => {
  test('are asked 15 times, then 4 times a second', () => {
    const peers = new SyncPeers(0)
    for (let i = 0; i < 15; i++) {
      expect(peers.ready(['a'], 0)).toEqual(['a'])
      request(peers, 'a', 0)
    }
    expect(peers.ready(['a', 'b'], 0)).toEqual(['b'])
    expect(peers.ready(['a'], 249)).toEqual([])
    expect(peers.ready(['a'], 250)).toEqual(['a'])
  })

  test('are asked 40 times in all, then 20 times a second', () => {
    const peers = new SyncPeers(0)
    const all = Array.from({ length: 10 }, (_, i) => String(i))
    let asked = 0
    for (let ready = peers.ready(all, 0); ready.length > 0; ready = peers.ready(all, 0)) {
      request(peers, ready[asked % ready.length]!, 0)
      asked++
    }
    expect(asked).toBe(40)
    expect(peers.ready(all, 49)).toEqual([])
    expect(peers.ready(all, 50)).toHaveLength(10)
  })

  test('have four requests under way, sixteen together, the least busy first', () => {
    const peers = new SyncPeers(0)
    peers.begin('a', 0)
    expect(peers.ready(['a', 'b'], 0)).toEqual(['b', 'a'])
    for (let i = 0; i < 3; i++) peers.begin('a', 0)
    expect(peers.ready(['a', 'b'], 0)).toEqual(['b'])
    for (const peerId of ['b', 'c', 'd']) for (let i = 0; i < 4; i++) peers.begin(peerId, 0)
    expect(peers.ready(['e'], 0)).toEqual([])
    peers.end('a')
    expect(peers.ready(['e'], 0)).toEqual(['e'])
  })

  test('are left alone after failures, ever longer, until one succeeds', () => {
    const peers = new SyncPeers(0)
    peers.failed('a', 'timeout', 0)
    expect(peers.ready(['a'], 249)).toEqual([])
    expect(peers.ready(['a'], 250)).toEqual(['a'])
    for (let i = 0; i < 20; i++) peers.failed('a', 'frame', 1_000)
    expect(peers.ready(['a'], 15_999)).toEqual([])
    expect(peers.ready(['a'], 16_000)).toEqual(['a'])
    peers.succeeded('a')
    peers.failed('a', 'closed', 20_000)
    expect(peers.ready(['a'], 20_250)).toEqual(['a'])
  })

  test('are left alone as long as their bucket needs when they may have throttled us', () => {
    const peers = new SyncPeers(0)
    peers.failed('a', 'server_error', 0)
    peers.failed('b', 'unsupported', 0)
    expect(peers.ready(['a', 'b'], 3_749)).toEqual([])
    expect(peers.ready(['a', 'b'], 3_750)).toEqual(['a'])
    expect(peers.ready(['a', 'b'], 60_000)).toEqual(['a', 'b'])
  })
})
