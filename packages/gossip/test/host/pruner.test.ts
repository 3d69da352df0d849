import type { Connection } from '@libp2p/interface'
import { describe, expect, test } from 'vitest'
import { excess } from '../../src/host/pruner.ts'

const GRACE_MS = 1_000
const limits = { lo: 2, hi: 4, graceMs: GRACE_MS }

/** Connections of peers named after their value, all opened at time 0. */
function connections(...peers: (string | [peerId: string, openedAt: number])[]): Connection[] {
  return peers.map((peer) => {
    const [peerId, open] = typeof peer === 'string' ? [peer, 0] : peer
    return { remotePeer: { toString: () => peerId }, timeline: { open } } as unknown as Connection
  })
}

const names = (closed: Connection[]) => closed.map(({ remotePeer }) => remotePeer.toString())
const peers = { isProtected: (id: string) => id === 'static', value: (id: string) => Number(id) || 0 }

describe('excess', () => {
  test('is nothing below the high tide', () => {
    expect(excess(connections('1', '2', '3'), limits, peers, GRACE_MS)).toEqual([])
    expect(names(excess(connections('1', '2', '3', '4'), limits, peers, GRACE_MS))).toEqual(['1', '2'])
  })

  test('is all above the low tide, the least valued first', () => {
    expect(names(excess(connections('5', '3', '1', '4', '2'), limits, peers, GRACE_MS))).toEqual(['1', '2', '3'])
  })

  test('spares the protected and the new', () => {
    const open = connections('static', ['1', 1], '2', '3', '4')
    expect(names(excess(open, limits, peers, GRACE_MS))).toEqual(['2', '3', '4'])
    expect(excess(connections('static', ['1', 1], ['2', 1], ['3', 1], ['4', 1]), limits, peers, GRACE_MS)).toEqual([])
  })

  test('begins no grace period for a second connection', () => {
    const open = connections('1', ['1', GRACE_MS], '2', '3', '4')
    expect(names(excess(open, limits, peers, GRACE_MS))).toEqual(['1', '1', '2'])
  })

  test('counts peers, and closes all connections of one', () => {
    expect(excess(connections('1', '1', '1', '2', '3'), limits, peers, GRACE_MS)).toEqual([])
    expect(names(excess(connections('1', '2', '3', '4', '5', '1'), limits, peers, GRACE_MS))).toEqual([
      '1',
      '1',
      '2',
      '3',
    ])
  })
})
