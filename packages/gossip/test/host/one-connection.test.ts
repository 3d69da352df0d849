import type { Connection, PeerId } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { expect, test } from 'vitest'
import { surplus } from '../../src/host/one-connection.ts'

type Link = Pick<Connection, 'direction' | 'status' | 'timeline' | 'remotePeer' | 'remoteAddr'>

let port = 1024
const link = (direction: Link['direction'], open: number, remote: string, change: Partial<Link> = {}): Link => ({
  direction,
  status: 'open',
  timeline: { open },
  remotePeer: { toString: () => remote } as PeerId,
  remoteAddr: multiaddr(`/ip4/127.0.0.1/tcp/${port++}`),
  ...change,
})

test('of two dialled in the same moment the one of the larger peer id goes, as both sides see it', () => {
  for (const [first, second] of [
    [0, 5],
    [5, 0],
  ] as const) {
    const [aOut, aIn] = [link('outbound', first, 'b'), link('inbound', second, 'b')]
    expect(surplus(aOut, [aIn, aOut], 'a')).toEqual([aIn])
    expect(surplus(aIn, [aOut, aIn], 'a')).toEqual([aIn])
    const [bOut, bIn] = [link('outbound', second, 'a'), link('inbound', first, 'a')]
    expect(surplus(bOut, [bIn, bOut], 'b')).toEqual([bOut])
    expect(surplus(bIn, [bOut, bIn], 'b')).toEqual([bOut])
  }
})

test('a peer that dials us again had lost the connection of before', () => {
  const [old, fresh] = [link('outbound', 0, 'b'), link('inbound', 10_001, 'b')]
  expect(surplus(fresh, [old, fresh], 'a')).toEqual([old])
  expect(surplus(fresh, [old, fresh], 'c')).toEqual([old])
})

test('connections of the same direction, and those that close, are let alone', () => {
  const opened = link('inbound', 1, 'b')
  expect(surplus(opened, [opened, link('inbound', 0, 'b')], 'a')).toEqual([])
  expect(surplus(opened, [opened, link('outbound', 0, 'b', { status: 'closing' })], 'a')).toEqual([])
})

test('of two with one address libp2p closes the dial itself', () => {
  const remoteAddr = multiaddr('/ip4/127.0.0.1/tcp/9222')
  const inbound = link('inbound', 0, 'b', { remoteAddr })
  const dial = link('outbound', 1, 'b', { remoteAddr })
  expect(surplus(dial, [inbound, dial], 'a')).toEqual([])
})
