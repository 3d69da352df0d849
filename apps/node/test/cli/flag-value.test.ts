import { expect, test } from 'vitest'
import { commaList, durationMs, oneOf, wholeNumber } from '../../src/cli/flag-value.ts'

test.each([
  ['250ms', 250],
  ['1s', 1_000],
  ['2', 2_000],
  ['1.5s', 1_500],
  ['1m', 60_000],
])('duration %s is %d ms', (text, expected) => {
  expect(durationMs(50, 60_000)(text)).toBe(expected)
})

test.each(['', 'soon', '10ms', '2h', '-1s', '1 s'])('duration %j is refused', (text) => {
  expect(() => durationMs(50, 60_000)(text)).toThrow('expected a duration such as 250ms or 1s')
})

test.each(['', '-1', '1.5', '65536', '1e3', '0x10'])('port %j is refused', (text) => {
  expect(() => wholeNumber(0, 65_535)(text)).toThrow('expected a whole number from 0 to 65535')
})

test('words and lists', () => {
  expect(oneOf(['a', 'b'])('b')).toBe('b')
  expect(() => oneOf(['a', 'b'])('c')).toThrow('expected one of a, b')
  expect(commaList('')).toEqual([])
  expect(commaList('c, d', commaList('a,b'))).toEqual(['a', 'b', 'c', 'd'])
})
