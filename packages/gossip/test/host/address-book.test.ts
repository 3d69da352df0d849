import { multiaddr } from '@multiformats/multiaddr'
import { MemoryDatastore } from 'datastore-core'
import { Key } from 'interface-datastore'
import { expect, test } from 'vitest'
import { AddressBook, MAX_REMEMBERED_PEERS } from '../../src/host/address-book.ts'
import { randomPeerId } from '../support/peer-id.ts'

const GRACE_MS = 1_000

function bookOf(datastore = new MemoryDatastore()) {
  const book = new AddressBook({ datastore, chainId: 10, failed: () => {} }, GRACE_MS)
  return { book, datastore }
}

function connection(peerId: string, direction: 'inbound' | 'outbound', address: string, open = 0) {
  return {
    remotePeer: { toString: () => peerId },
    direction,
    remoteAddr: multiaddr(address),
    timeline: { open },
  } as never
}

test('remembers whom we dialled by that address, and who dialled us by where it listens on its own IP', async () => {
  const { book } = bookOf()
  const [a, b, c] = [await randomPeerId(), await randomPeerId(), await randomPeerId()]
  const listening = ['/ip4/192.0.2.2/tcp/9222', '/ip4/198.51.100.1/tcp/9222', '/ip4/127.0.0.1/tcp/9222']
  const connections = [
    connection(a, 'outbound', `/ip4/192.0.2.1/tcp/9222/p2p/${a}`),
    connection(b, 'inbound', '/ip4/192.0.2.2/tcp/54321'),
    connection(c, 'inbound', '/ip4/192.0.2.3/tcp/54321'),
  ]
  book.note(connections, () => listening, GRACE_MS - 1)
  expect(book.list(), 'too new').toEqual([])
  book.note(connections, () => listening, GRACE_MS)
  expect(book.list()).toEqual([
    { peerId: b, addresses: ['/ip4/192.0.2.2/tcp/9222'], seenMs: GRACE_MS },
    { peerId: a, addresses: ['/ip4/192.0.2.1/tcp/9222'], seenMs: GRACE_MS },
  ])
})

test('comes back, the last seen first; what is no peer is skipped', async () => {
  const { book, datastore } = bookOf()
  const [a, b] = [await randomPeerId(), await randomPeerId()]
  const at = (peerId: string) => [connection(peerId, 'outbound', '/ip4/192.0.2.1/tcp/1')]
  book.note(at(b), () => [], 2_000)
  book.note(at(a), () => [], 3_000)
  book.note(at(b), () => [], 4_000)
  await book.flush()
  const broken = { peerId: 'x', addresses: ['/ip4/1.2.3.4/tcp/1'], seenMs: 1 }
  await datastore.put(new Key('/peers/10/x'), new TextEncoder().encode(JSON.stringify(broken)))
  const again = bookOf(datastore).book
  expect(await again.restore()).toBe(1)
  expect(again.list().map(({ peerId }) => peerId)).toEqual([a, b])
  again.forget(a)
  await again.flush()
  const third = bookOf(datastore).book
  await third.restore()
  expect(third.list().map(({ peerId }) => peerId)).toEqual([b])
})

test('is bounded: the one seen longest ago goes', async () => {
  const { book, datastore } = bookOf()
  const letters = '123456789ABCDEFGHJKLMNPQRSTUVWXYZ'
  const ids = Array.from({ length: MAX_REMEMBERED_PEERS + 5 }, (_, i) => `16Uiu2HA${letters}${i}`.replaceAll('0', 'z'))
  for (const [i, id] of ids.entries())
    book.note([connection(id, 'outbound', '/ip4/192.0.2.1/tcp/1')], () => [], 2_000 + i)
  await book.flush()
  expect(book.list()).toHaveLength(MAX_REMEMBERED_PEERS)
  const again = bookOf(datastore).book
  expect(await again.restore()).toBe(0)
  expect(again.list()).toEqual(book.list())
  expect(again.list()[0]?.peerId).toBe(ids.at(-1))
})
