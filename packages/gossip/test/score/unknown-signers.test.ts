import type { Address } from '@kona/genesis'
import { describe, expect, test } from 'vitest'
import { SIGNER_PROOF_MS, UnknownSigners } from '../../src/score/unknown-signers.ts'

const OURS: Address = '0x00000000000000000000000000000000000000aA'
const NEW: Address = '0x00000000000000000000000000000000000000bB'

function sent(signers: UnknownSigners, from: string, atMs: number, recovered: Address = NEW) {
  return signers.rejected({ recovered, expected: OURS, from }, atMs)
}

describe('a block by an unknown signer', () => {
  test('costs its sender when a block by ours comes within a minute', () => {
    const signers = new UnknownSigners()
    sent(signers, 'a', 1_000)
    sent(signers, 'a', 2_000)
    sent(signers, 'b', 3_000)
    expect(signers.accepted(4_000)).toEqual(['a', 'a', 'b'])
    expect(signers.accepted(5_000)).toEqual([])
  })

  test('costs nothing while none comes, or when it comes later', () => {
    const signers = new UnknownSigners()
    sent(signers, 'a', 0)
    sent(signers, 'b', 10)
    expect(signers.accepted(SIGNER_PROOF_MS + 5)).toEqual(['b'])
    sent(signers, 'a', 100_000)
    expect(signers.accepted(200_000)).toEqual([])
  })

  test('that came long before the last one of its sender costs nothing', () => {
    const signers = new UnknownSigners()
    for (let i = 0; i < 10; i++) sent(signers, 'a', i)
    sent(signers, 'a', SIGNER_PROOF_MS + 100)
    expect(signers.accepted(SIGNER_PROOF_MS + 200)).toEqual(['a'])
  })

  test('costs nothing when our signer changes meanwhile', () => {
    const signers = new UnknownSigners()
    sent(signers, 'a', 0)
    signers.clear()
    expect(signers.accepted(1)).toEqual([])
  })

  test('is a mismatch when several peers relay it, told once, until ours comes', () => {
    const signers = new UnknownSigners()
    for (let i = 0; i < 5; i++) expect(sent(signers, 'a', i)).toBeUndefined()
    expect(sent(signers, 'b', 5)).toEqual({ recovered: NEW, expected: OURS, peers: 2 })
    expect(sent(signers, 'c', 6)).toBeUndefined()
    expect(signers.mismatch?.recovered).toBe(NEW)
    signers.accepted(7)
    expect(signers.mismatch).toBeUndefined()
    sent(signers, 'a', 8)
    expect(sent(signers, 'b', 9)).toBeUndefined()
    expect(sent(signers, 'b', 10)).toMatchObject({ peers: 2 })
  })

  test('by another key each time is no mismatch, and costs all the same', () => {
    const signers = new UnknownSigners()
    for (let i = 0; i < 100; i++) {
      const key = `0x${i.toString(16).padStart(40, '0')}` as Address
      expect(sent(signers, i % 2 ? 'a' : 'b', i, key)).toBeUndefined()
    }
    expect(signers.accepted(200)).toEqual([...Array(20).fill('b'), ...Array(20).fill('a')])
  })

  test('charges a flood no more than a ban needs', () => {
    const signers = new UnknownSigners()
    for (let i = 0; i < 1_000; i++) sent(signers, 'a', i)
    expect(signers.accepted(1_000)).toHaveLength(20)
    for (let i = 0; i < 1_000; i++) sent(signers, `peer ${i}`, i)
    expect(signers.accepted(1_000)).toHaveLength(1_000)
    for (let i = 0; i < 3_000; i++) sent(signers, `peer ${i}`, i)
    expect(signers.accepted(3_000)).toHaveLength(1_024)
  })
})
