import { expect, test } from 'vitest'
import { isAddress, isHash, isHex, isZeroHex, ZERO_ADDRESS } from '../src/index.ts'

test('isHex takes exactly so many bytes, in either case', () => {
  expect(isHex('0xaB', 1)).toBe(true)
  expect(isHex('0x', 0)).toBe(true)
  for (const other of ['0xa', '0xabc', '0xabcd', 'ab', '0Xab', '0xag', '0xab\n', 171, null, undefined, ['0xab']]) {
    expect(isHex(other, 1)).toBe(false)
  }
})

test('addresses and hashes differ by their length', () => {
  expect(isAddress(ZERO_ADDRESS)).toBe(true)
  expect(isHash(ZERO_ADDRESS)).toBe(false)
  expect(isHash(`0x${'1f'.repeat(32)}`)).toBe(true)
})

test('isZeroHex', () => {
  expect(isZeroHex(ZERO_ADDRESS)).toBe(true)
  expect(isZeroHex('0x0100')).toBe(false)
})
