import { expect, test } from 'vitest'
import { ConfigError } from '../src/index.ts'

test.each([
  [0, '0'],
  ['abc', '"abc"'],
  ['two\nlines', '"two\\nlines"'],
  ['x'.repeat(200), `"${'x'.repeat(80)}…"`],
  [undefined, 'nothing'],
  [null, 'null'],
  [10n, '10'],
  [{ key: 'secret' }, 'an object'],
  [['secret'], 'a list'],
  [() => 1, 'a function'],
  [Symbol('s'), 'Symbol(s)'],
])('shows %s on one line', (value, shown) => {
  const error = new ConfigError('a.b', value, 'something else')
  expect(error.message).toBe(`a.b: got ${shown}, expected something else`)
  expect(error).toMatchObject({ name: 'ConfigError', code: 'config', field: 'a.b', expected: 'something else' })
  expect(error.value).toBe(value)
})

test('keeps its cause', () => {
  const cause = new Error('below')
  expect(new ConfigError('a', 1, 'b', { cause }).cause).toBe(cause)
})
