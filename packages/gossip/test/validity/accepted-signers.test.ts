import type { Address } from '@kona/genesis'
import { expect, test } from 'vitest'
import { AcceptedSigners, GRACE_PERIOD_MS } from '../../src/validity/index.ts'

const A: Address = `0x${'aA'.repeat(20)}`
const B: Address = `0x${'bB'.repeat(20)}`
const C: Address = `0x${'Cc'.repeat(20)}`
const ZERO: Address = `0x${'00'.repeat(20)}`
const bytes = (address: Address): Uint8Array => new Uint8Array(Buffer.from(address.slice(2), 'hex'))
const same = (a: string | undefined, b: string): boolean => a?.toLowerCase() === b.toLowerCase()

test('the previous signer is accepted for three hours', () => {
  const signers = new AcceptedSigners(A)
  signers.set(B, 1000)
  expect(same(signers.current, B)).toBe(true)
  expect(same(signers.match(bytes(A), 1000 + GRACE_PERIOD_MS), A)).toBe(true)
  expect(signers.match(bytes(A), 1001 + GRACE_PERIOD_MS)).toBeUndefined()
  expect(signers.previous(1001 + GRACE_PERIOD_MS)).toBeUndefined()
})

test('or until the new one signed something', () => {
  const signers = new AcceptedSigners(A)
  signers.set(B, 1000)
  expect(same(signers.match(bytes(B), 1001), B)).toBe(true)
  expect(signers.match(bytes(A), 1002)).toBeUndefined()
})

test('only the last of several changes counts', () => {
  const signers = new AcceptedSigners(A)
  signers.set(B, 1000)
  signers.set(C, 1001)
  expect(signers.match(bytes(A), 1002)).toBeUndefined()
  expect(same(signers.previous(1002), B)).toBe(true)
})

test('setting the same signer again, in any case, starts nothing', () => {
  const signers = new AcceptedSigners(A)
  signers.set(A.toLowerCase() as Address, 1000)
  expect(signers.previous(1000)).toBeUndefined()
})

test('the zero address means none', () => {
  const signers = new AcceptedSigners(ZERO)
  expect(signers.current).toBeUndefined()
  expect(signers.match(bytes(ZERO), 0)).toBeUndefined()
  signers.set(A, 5)
  expect(signers.previous(5)).toBeUndefined()
})

test('what is no address is refused', () => {
  expect(() => new AcceptedSigners('0x12')).toThrow(
    expect.objectContaining({ name: 'PayloadError', code: 'field', field: 'unsafeBlockSigner' }),
  )
})
