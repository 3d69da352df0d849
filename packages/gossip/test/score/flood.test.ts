import { expect, test } from 'vitest'
import { FLOOD_BURST, FLOOD_PER_FAULT, FLOOD_PER_SECOND, FloodBudget } from '../../src/score/flood.ts'
import { PeerHeights } from '../../src/score/heights.ts'

test('what an honest peer sends is free, for ever', () => {
  const budget = new FloodBudget()
  let faults = 0
  for (let ms = 0; ms < 600_000; ms += 500) faults += budget.spend('a', FLOOD_PER_SECOND / 2, ms)
  expect(faults).toBe(0)
})

test('a flood is a fault for so much of it, and others do not pay', () => {
  const budget = new FloodBudget()
  expect(budget.spend('a', FLOOD_BURST, 0)).toBe(0)
  let faults = 0
  for (let i = 0; i < 1_000; i++) faults += budget.spend('a', 10, 0)
  expect(faults).toBe(10_000 / FLOOD_PER_FAULT)
  expect(budget.spend('b', FLOOD_BURST, 0)).toBe(0)
  expect(budget.spend('a', FLOOD_PER_SECOND, 1_000)).toBe(0)
  budget.disconnected('a')
  expect(budget.spend('a', FLOOD_BURST, 1_000)).toBe(0)
})

test('the seventh block of a height is one too many from one peer, not from several', () => {
  const heights = new PeerHeights()
  for (let i = 1; i <= 6; i++) for (const peer of ['a', 'b']) expect(heights.sent(peer, 5n)).toBe(false)
  expect(heights.sent('a', 6n)).toBe(false)
  expect(heights.sent('a', 5n)).toBe(true)
  heights.disconnected('a')
  expect(heights.sent('a', 5n)).toBe(false)
})
