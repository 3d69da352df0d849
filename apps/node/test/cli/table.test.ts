import { expect, test } from 'vitest'
import { printable, table } from '../../src/cli/table.ts'

test('columns are aligned, and nothing trails', () => {
  expect(
    table([
      ['A', 'LONG', 'C'],
      ['long', 'b', ''],
      ['x', 'y', 'z'],
    ]),
  ).toEqual(['A     LONG  C', 'long  b', 'x     y     z'])
})

test('what a peer says of itself moves no cursor, and ends', () => {
  expect(printable('op-node/1\u001b[2J\r\n\u009b31m\u202eevil\u2028', 60)).toBe('op-node/1?[2J???31m?evil?')
  expect(printable('Ünïcode/1 — ok', 60)).toBe('Ünïcode/1 — ok')
  expect(printable('x'.repeat(200), 60)).toHaveLength(60)
})
