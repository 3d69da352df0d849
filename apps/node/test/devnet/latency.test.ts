import { expect, test } from 'vitest'
import { LatencyHistogram } from '../../src/devnet/latency.ts'

test('nothing counted is all zeros', () => {
  expect(new LatencyHistogram().summary()).toEqual({ p50: 0, p95: 0, max: 0 })
})

test('quantiles are right to a tenth of a millisecond', () => {
  const histogram = new LatencyHistogram()
  for (let ms = 1; ms <= 100; ms++) histogram.add(ms)
  const { p50, p95, max } = histogram.summary()
  expect(p50).toBeCloseTo(50, 0)
  expect(p95).toBeCloseTo(95, 0)
  expect(max).toBe(100)
})

test('what is later than the last bucket keeps its exact maximum', () => {
  const histogram = new LatencyHistogram()
  histogram.add(60_000)
  expect(histogram.summary().max).toBe(60_000)
})
