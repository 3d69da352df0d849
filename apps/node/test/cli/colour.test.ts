import { expect, test } from 'vitest'
import { coloured } from '../../src/cli/colour.ts'

/** What a terminal of sixteen colours tells; no test process has one. */
const terminal = { isTTY: true, hasColors: () => true }

test('colours are for terminals, and never where NO_COLOR is set', () => {
  expect(coloured('red', 'bad', { stream: terminal, env: {} })).toBe('\u001b[31mbad\u001b[39m')
  expect(coloured('red', 'bad', { stream: terminal, env: { NO_COLOR: '1' } })).toBe('bad')
  expect(coloured('red', 'bad', { stream: terminal, env: { NO_COLOR: '1', FORCE_COLOR: '1' } })).toBe('bad')
  expect(coloured('red', 'bad', { stream: { isTTY: true, hasColors: () => false }, env: {} })).toBe('bad')
  // A pipe has no hasColors().
  expect(coloured('red', 'bad', { stream: {} as never, env: { FORCE_COLOR: '1' } })).toBe('bad')
})
