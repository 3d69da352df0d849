import { expect, test } from 'vitest'
import { CHURN_PERIOD_MS, Churn, MAX_SHORT_STAYS, SHORT_STAY_MS } from '../../src/gater/churn.ts'

let peers = 0

/** Peers that come from an address and leave again. */
function stays(churn: Churn, ip: string, { count, stayMs = 100, fromMs = 0, apartMs = 0 }: StayOptions): unknown[] {
  return Array.from({ length: count }, (_, i) => {
    const peerId = `peer ${peers++}`
    churn.connected(peerId, ip, fromMs + i * apartMs)
    return churn.disconnected(peerId, fromMs + i * apartMs + stayMs)
  }).filter((address) => address !== undefined)
}

interface StayOptions {
  count: number
  stayMs?: number
  fromMs?: number
  apartMs?: number
}

test('too many peers of one address that leave at once are churn, and are counted anew after it', () => {
  const churn = new Churn()
  expect(stays(churn, '192.0.2.1', { count: MAX_SHORT_STAYS })).toEqual([])
  expect(stays(churn, '192.0.2.2', { count: MAX_SHORT_STAYS })).toEqual([])
  expect(stays(churn, '192.0.2.1', { count: 1 })).toEqual(['192.0.2.1'])
  expect(stays(churn, '192.0.2.1', { count: MAX_SHORT_STAYS })).toEqual([])
})

test('peers that stay, or come slowly, are none', () => {
  const churn = new Churn()
  expect(stays(churn, '192.0.2.1', { count: 10 * MAX_SHORT_STAYS, stayMs: SHORT_STAY_MS })).toEqual([])
  const apartMs = CHURN_PERIOD_MS / MAX_SHORT_STAYS
  expect(stays(churn, '192.0.2.1', { count: 10 * MAX_SHORT_STAYS, apartMs })).toEqual([])
})

test('addresses of one /64 are one', () => {
  const churn = new Churn()
  expect(stays(churn, '2001:db8::1', { count: MAX_SHORT_STAYS })).toEqual([])
  expect(stays(churn, '2001:db8::2', { count: 1 })).toEqual(['2001:db8::2'])
})

test('peers whom we dialled, or left ourselves, do not count', () => {
  const churn = new Churn()
  for (let i = 0; i <= MAX_SHORT_STAYS; i++) churn.connected(`${i}`, '192.0.2.1', 0)
  churn.clear()
  for (let i = 0; i <= MAX_SHORT_STAYS; i++) expect(churn.disconnected(`${i}`, 1)).toBeUndefined()
})

test('is bounded', () => {
  const churn = new Churn()
  expect(stays(churn, '192.0.2.1', { count: MAX_SHORT_STAYS })).toEqual([])
  for (let i = 0; i < 1_024; i++) stays(churn, `10.0.${i >> 8}.${i & 0xff}`, { count: 1 })
  expect(stays(churn, '192.0.2.1', { count: 1 }), 'forgotten').toEqual([])
})
