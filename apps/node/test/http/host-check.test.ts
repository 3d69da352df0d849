import { expect, test } from 'vitest'
import { refusal } from '../../src/http/host-check.ts'

test.each([
  '127.0.0.1:9545',
  '127.0.0.1',
  'localhost:9545',
  'LOCALHOST',
  '[::1]:9545',
  '192.0.2.1:80',
  'node-0.devnet:9545',
  'NODE-0.devnet',
])('Host %s passes', (host) => {
  expect(refusal({ host }, ['node-0.devnet'])).toBeUndefined()
})

test.each([
  undefined,
  '',
  'evil.example',
  'evil.example:9545',
  'localhost.evil.example',
  '127.0.0.1.evil.example',
  'user@127.0.0.1',
  '[::1',
  '127.0.0.1:9545:1',
  '127.0.0.1/',
])('Host %s is refused', (host) => {
  expect(refusal({ host }, ['node-0.devnet'])).toMatch(/^Host: /)
})

test('with * any name passes', () => {
  expect(refusal({ host: 'evil.example' }, ['*'])).toBeUndefined()
})

test('pages of another origin are refused, whatever the host is', () => {
  const host = '127.0.0.1:9545'
  expect(refusal({ host, origin: 'http://127.0.0.1:9545' }, ['*'])).toBeUndefined()
  for (const origin of ['http://evil.example', 'http://127.0.0.1:80', 'http://localhost:9545', 'null', '']) {
    expect(refusal({ host, origin }, ['*']), origin).toMatch(/^Origin: /)
  }
})
