import { multiaddr } from '@multiformats/multiaddr'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Ban } from '../../src/gater/ban.ts'
import { MAX_BANS } from '../../src/gater/ban-list.ts'

import { connectionGater } from '../../src/gater/connection-gater.ts'
import { Gater, type GaterParts, type OpenConnection } from '../../src/gater/gater.ts'
import { gaterStore } from '../../src/gater/gater-store.ts'
import { parseSubnets } from '../../src/gater/subnet.ts'
import { randomPeerId } from '../support/peer-id.ts'

const HOUR_MS = 3_600_000
const reason = 'invalid blocks'
let a: string
let b: string
let fixed: string
beforeEach(async () => {
  ;[a, b, fixed] = [await randomPeerId(), await randomPeerId(), await randomPeerId()]
})

/** A gater on a clock of its own, and what it did. */
function gaterOf(change: Partial<GaterParts> = {}) {
  const clock = { nowMs: 1_000 }
  const open: [peerId: string, ip: string][] = []
  const aborted: string[] = []
  const banned: Ban[] = []
  const unbanned: [Ban, string][] = []
  const connections = (): OpenConnection[] =>
    open.map(([peerId, ip]) => ({ peerId, ip, abort: () => aborted.push(peerId) }))
  const gater = new Gater({
    connections,
    staticPeers: { ids: new Set([fixed]), ips: ['192.0.2.99'] },
    exempt: { has: (ip) => ip.startsWith('127.') },
    netrestrict: undefined,
    redial: { redials: 3, periodMs: HOUR_MS },
    store: gaterStore({ datastore: undefined, chainId: 10, failed: () => {} }),
    banned: (ban) => banned.push(ban),
    unbanned: (ban, cause) => unbanned.push([ban, cause]),
    now: () => clock.nowMs,
    ...change,
  })
  return { gater, clock, open, aborted, banned, unbanned }
}

describe('blocks', () => {
  test('of peers, addresses and subnets hold in any spelling, end open connections, and are lifted', () => {
    const { gater, open, aborted } = gaterOf()
    open.push([a, '192.0.2.1'], [b, '198.51.100.7'])
    void gater.blockPeer(a)
    expect([gater.allowsPeer(a), gater.allowsPeer(b), aborted]).toEqual([false, true, [a]])
    void gater.blockSubnet('::ffff:198.51.100.9/120')
    expect([gater.allowsAddress('198.51.100.7'), aborted]).toEqual([false, [a, a, b]])
    void gater.blockAddress('2001:DB8::0:1')
    expect([gater.allowsAddress('2001:db8::1'), gater.allowsAddress('2001:db8::2')]).toEqual([false, true])
    expect([gater.blockedPeers(), gater.blockedAddresses(), gater.blockedSubnets()]).toEqual([
      [a],
      ['2001:db8::1'],
      ['198.51.100.0/24'],
    ])
    void gater.unblockPeer(a)
    void gater.unblockAddress('2001:db8:0::1')
    void gater.unblockSubnet('198.51.100.0/24')
    expect([gater.allowsPeer(a), gater.allowsAddress('2001:db8::1'), gater.allowsAddress('198.51.100.7')]).toEqual([
      true,
      true,
      true,
    ])
  })

  test('wins over protection: both are the operator’s word, and the stricter one is safe', () => {
    const { gater } = gaterOf()
    void gater.blockPeer(fixed)
    expect(gater.allowsPeer(fixed)).toBe(false)
  })
})

describe('bans', () => {
  test('a peer is banned with its address, until the time is up', async () => {
    const { gater, clock, open, aborted, banned, unbanned } = gaterOf()
    open.push([a, '192.0.2.1'], [b, '192.0.2.1'])
    const ban = { peerId: a, address: '192.0.2.1', reason, sinceMs: 1_000, untilMs: 1_000 + HOUR_MS }
    expect(await gater.ban(a, { reason })).toEqual(ban)
    expect(aborted).toEqual([a, b])
    expect([gater.allowsPeer(a), gater.allowsPeer(b), gater.allowsAddress('192.0.2.1')]).toEqual([false, true, false])
    expect([gater.bans(), gater.banOf(a), banned]).toEqual([[ban], ban, [ban]])
    clock.nowMs = ban.untilMs
    expect([gater.allowsPeer(a), gater.allowsAddress('192.0.2.1'), gater.bans(), gater.banOf(a)]).toEqual([
      true,
      true,
      [],
      undefined,
    ])
    gater.expire()
    expect(unbanned).toEqual([[ban, 'expired']])
  })

  test('leaves an address that is exempt, or where a protected peer is', async () => {
    const { gater, open } = gaterOf()
    open.push([a, '127.0.0.1'])
    expect((await gater.ban(a, { reason }))?.address).toBeUndefined()
    open.push([b, '192.0.2.99'])
    expect((await gater.ban(b, { reason }))?.address, 'the config names it for a static peer').toBeUndefined()
    const [c, d] = [await randomPeerId(), await randomPeerId()]
    void gater.protect(d)
    open.push([c, '192.0.2.5'], [d, '192.0.2.5'])
    expect((await gater.ban(c, { reason }))?.address, 'a protected peer is connected from it').toBeUndefined()
  })

  test('never hit the protected; to protect lifts a ban', async () => {
    const { gater, open, aborted, unbanned } = gaterOf()
    open.push([fixed, '192.0.2.1'])
    expect(await gater.ban(fixed, { reason })).toBeUndefined()
    await gater.banAddress('192.0.2.1', { reason })
    expect(aborted).toEqual([])
    expect(gater.allowsAddress('192.0.2.1', fixed), 'we may dial it').toBe(true)
    expect(gater.allowsAddress('192.0.2.1')).toBe(false)
    await gater.ban(a, { reason })
    await gater.protect(a)
    expect([gater.allowsPeer(a), unbanned.map(([, cause]) => cause)]).toEqual([true, ['lifted']])
    expect(gater.protectedPeers()).toEqual([fixed, a])
    await gater.unprotect(a)
    await gater.unprotect(fixed)
    expect([gater.isProtected(a), gater.isProtected(fixed)]).toEqual([false, true])
  })

  test('of strangers spare what is exempt and where a static or protected peer is', async () => {
    const { gater, open } = gaterOf()
    open.push([a, '192.0.2.1'])
    await gater.protect(a)
    for (const ip of ['127.0.0.1', '192.0.2.1', '192.0.2.99']) {
      expect(await gater.banStrangers(ip, { reason }), ip).toBeUndefined()
    }
    expect(await gater.banStrangers('192.0.2.2', { reason })).toMatchObject({ peerId: undefined, address: '192.0.2.2' })
    expect(gater.bans()).toHaveLength(1)
    expect(() => gater.banStrangers('1.2.3', { reason })).toThrow(expect.objectContaining({ field: 'address' }))
  })

  test('of an IPv6 address are of its /64', async () => {
    const { gater } = gaterOf()
    expect((await gater.banAddress('2001:db8:0:1::5', { reason })).address).toBe('2001:db8:0:1::/64')
    expect(gater.allowsAddress('2001:db8:0:1:ffff::9')).toBe(false)
    expect(gater.allowsAddress('2001:db8:0:2::5')).toBe(true)
    await gater.unbanAddress('2001:db8:0:1::77')
    expect(gater.allowsAddress('2001:db8:0:1::5')).toBe(true)
  })

  test('the address opens with the last peer banned there', async () => {
    const { gater, open } = gaterOf()
    open.push([a, '192.0.2.1'], [b, '192.0.2.1'])
    await gater.ban(a, { reason })
    await gater.ban(b, { reason })
    await gater.unban(a)
    expect([gater.allowsPeer(a), gater.allowsAddress('192.0.2.1')]).toEqual([true, false])
    await gater.unbanAddress('192.0.2.1')
    expect([gater.allowsAddress('192.0.2.1'), gater.allowsPeer(b)]).toEqual([true, false])
    await gater.unban(b)
    expect(gater.bans()).toEqual([])
  })

  test('the address stays banned when the peer is banned once more after it has gone', async () => {
    const { gater, clock, open } = gaterOf()
    open.push([a, '192.0.2.1'])
    await gater.ban(a, { reason })
    open.length = 0
    clock.nowMs++
    await gater.ban(a, { reason })
    expect(gater.allowsAddress('192.0.2.1')).toBe(false)
  })

  test('the longer one stays', async () => {
    const { gater } = gaterOf()
    await gater.ban(a, { reason: 'long', durationMs: 2_000 })
    expect(await gater.ban(a, { reason: 'short', durationMs: 1_000 })).toMatchObject({ reason: 'long', untilMs: 3_000 })
    expect(await gater.ban(a, { reason: 'longer', durationMs: 9_000 })).toMatchObject({ reason: 'longer' })
  })

  test('are bounded: the first to end goes', async () => {
    const { gater, unbanned } = gaterOf()
    await gater.banAddress('203.0.113.1', { reason, durationMs: 1 })
    for (let i = 0; i < MAX_BANS; i++) {
      await gater.banAddress(`10.${i >> 16}.${(i >> 8) & 0xff}.${i & 0xff}`, { reason, durationMs: 1_000 + i })
    }
    expect(unbanned.map(([{ address }, cause]) => [address, cause])).toEqual([['203.0.113.1', 'displaced']])
    expect(gater.bans()).toHaveLength(MAX_BANS)
  })
})

test.each<[string, (gater: Gater) => unknown]>([
  ['peerId', (gater) => gater.blockPeer('hello')],
  ['peerId', (gater) => gater.ban('hello', { reason })],
  ['peerId', (gater) => gater.protect(undefined as never)],
  ['address', (gater) => gater.blockAddress('1.2.3')],
  ['address', (gater) => gater.banAddress('localhost', { reason })],
  ['subnet', (gater) => gater.blockSubnet('1.2.3.4')],
  ['reason', (gater) => gater.banAddress('1.2.3.4', { reason: '' })],
  ['durationMs', (gater) => gater.banAddress('1.2.3.4', { reason, durationMs: 0.5 })],
])('a wrong %s is named', (field, call) => {
  const { gater } = gaterOf()
  expect(() => call(gater)).toThrow(expect.objectContaining({ name: 'ConfigError', field }))
})

test('netrestrict: nobody outside, protected or not', () => {
  const { gater } = gaterOf({ netrestrict: parseSubnets(['127.0.0.0/8', '::1/128'], 'netrestrict') })
  expect(['127.3.2.1', '::1', '::ffff:127.0.0.1'].map((ip) => gater.allowsAddress(ip))).toEqual([true, true, true])
  expect(['10.0.0.1', '::2'].map((ip) => gater.allowsAddress(ip, fixed))).toEqual([false, false])
})

describe('the dial budget', () => {
  test('is of a peer and a period; protected peers have none', () => {
    const { gater, clock } = gaterOf()
    const dials = (peerId: string) => Array.from({ length: 4 }, () => gater.allowsDial(peerId))
    expect(dials(a)).toEqual([true, true, true, false])
    expect(dials(b)).toEqual([true, true, true, false])
    expect(dials(fixed)).toEqual([true, true, true, true])
    clock.nowMs += HOUR_MS - 1
    expect(gater.allowsDial(a)).toBe(false)
    clock.nowMs += 1
    expect(dials(a)).toEqual([true, true, true, false])
  })

  test('of 0 redials is none', () => {
    const { gater } = gaterOf({ redial: { redials: 0, periodMs: HOUR_MS } })
    expect(Array.from({ length: 600 }, () => gater.allowsDial(a))).not.toContain(false)
  })
})

describe('libp2p', () => {
  test('asks about the IP of an address, with the peer where it stands there', async () => {
    const { gater } = gaterOf()
    await gater.banAddress('192.0.2.1', { reason })
    const { denyDialMultiaddr, denyInboundConnection } = connectionGater(gater, () => false)
    expect(denyDialMultiaddr?.(multiaddr('/ip4/192.0.2.1/tcp/9222'))).toBe(true)
    expect(denyDialMultiaddr?.(multiaddr(`/ip4/192.0.2.1/tcp/9222/p2p/${fixed}`))).toBe(false)
    expect(denyDialMultiaddr?.(multiaddr('/ip4/192.0.2.2/tcp/9222'))).toBe(false)
    expect(denyInboundConnection?.({ remoteAddr: multiaddr('/ip4/192.0.2.1/tcp/5') } as never)).toBe(true)
    expect(denyInboundConnection?.({ remoteAddr: multiaddr('/ip4/192.0.2.2/tcp/5') } as never)).toBe(false)
  })

  test('never dials a name that nobody resolved', () => {
    const { denyDialMultiaddr } = connectionGater(gaterOf().gater, () => false)
    for (const name of ['dns', 'dns4', 'dns6', 'dnsaddr']) {
      expect(denyDialMultiaddr?.(multiaddr(`/${name}/example.com/tcp/9222`))).toBe(true)
    }
  })

  test('lets nobody in when we are full, and dials all the same', () => {
    const { denyDialMultiaddr, denyInboundConnection } = connectionGater(gaterOf().gater, () => true)
    expect(denyInboundConnection?.({ remoteAddr: multiaddr('/ip4/192.0.2.2/tcp/5') } as never)).toBe(true)
    expect(denyDialMultiaddr?.(multiaddr('/ip4/192.0.2.2/tcp/9222'))).toBe(false)
  })
})

test('a found peer is allowed by any of its addresses, at no cost', async () => {
  const { gater } = gaterOf()
  await gater.banAddress('192.0.2.1', { reason })
  const [out, other] = ['/ip4/192.0.2.1/tcp/1', '/ip4/192.0.2.2/tcp/1']
  expect([gater.allows(a, [out]), gater.allows(a, [out, other]), gater.allows(fixed, [out])]).toEqual([
    false,
    true,
    true,
  ])
  await gater.blockPeer(a)
  expect(gater.allows(a, [other])).toBe(false)
})
