import { expect, test } from 'vitest'
import { PeerDeliveries } from '../../src/score/deliveries.ts'

test('counts first deliveries, duplicates with their lag, repeats, bytes and what was not accepted', () => {
  const deliveries = new PeerDeliveries()
  for (const peer of ['a', 'b', 'c']) deliveries.connected(peer)
  deliveries.arrived('1', 'a', 100, 1_000)
  expect(deliveries.duplicate('1', 'b', 't', 1_030)).toBe(false)
  expect(deliveries.duplicate('1', 'b', 't', 1_040)).toBe(true)
  expect(deliveries.duplicate('1', 'a', 't', 1_050)).toBe(true)
  deliveries.judged('a', 't', undefined)
  for (const [i, lag] of [10, 20].entries()) {
    deliveries.arrived(`m${i}`, 'c', 50, 2_000)
    deliveries.duplicate(`m${i}`, 'b', 't', 2_000 + lag)
    deliveries.judged('c', 't', 'signer')
  }
  expect(deliveries.of('a', 3_000)).toMatchObject({ first: 1, duplicates: 0, repeats: 1, bytes: 200, invalid: {} })
  expect(deliveries.of('b', 3_000)).toMatchObject({ first: 0, duplicates: 3, repeats: 1, medianLagMs: 20, bytes: 300 })
  expect(deliveries.of('c', 3_000)).toMatchObject({ first: 0, invalid: { signer: 2 }, bytes: 100 })
  expect(deliveries.of('c', 3_000).topics.t).toMatchObject({ invalidMessageDeliveries: 2, firstMessageDeliveries: 0 })
  expect(deliveries.of('b', 3_000).medianLagMs).toBe(20)
  expect(deliveries.of('a', 3_000).medianLagMs).toBeUndefined()
})

test('counts what comes in the mesh, and the time in it, by topic', () => {
  const deliveries = new PeerDeliveries()
  deliveries.connected('a')
  deliveries.grafted('a', 't', 1_000)
  deliveries.grafted('a', 't', 1_500)
  deliveries.judged('a', 't', undefined)
  deliveries.arrived('1', 'b', 10, 1_600)
  deliveries.duplicate('1', 'a', 't', 1_700)
  expect(deliveries.of('a', 3_000).topics.t).toEqual({
    timeInMeshMs: 2_000,
    firstMessageDeliveries: 1,
    meshMessageDeliveries: 2,
    invalidMessageDeliveries: 0,
  })
  deliveries.pruned('a', 't', 4_000)
  deliveries.pruned('a', 't', 5_000)
  deliveries.judged('a', 't', undefined)
  expect(deliveries.of('a', 6_000).topics.t).toMatchObject({ timeInMeshMs: 3_000, meshMessageDeliveries: 2 })
})

test('forgets who leaves, and counts nobody who is not there', () => {
  const deliveries = new PeerDeliveries()
  deliveries.connected('a')
  deliveries.arrived('1', 'a', 10, 0)
  deliveries.judged('a', 't', undefined)
  deliveries.disconnected('a')
  deliveries.judged('a', 't', undefined)
  deliveries.duplicate('1', 'stranger', 't', 1)
  for (const peer of ['a', 'stranger'])
    expect(deliveries.of(peer, 2)).toMatchObject({ first: 0, duplicates: 0, bytes: 0 })
})

test('of a message that is long gone, a duplicate has no lag', () => {
  const deliveries = new PeerDeliveries()
  deliveries.connected('a')
  for (let i = 0; i < 2_000; i++) deliveries.arrived(`${i}`, 'b', 1, i)
  expect(deliveries.duplicate('0', 'a', 't', 9_000)).toBe(false)
  expect(deliveries.of('a', 9_000)).toMatchObject({ duplicates: 1, medianLagMs: undefined })
})
