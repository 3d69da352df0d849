import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { keccak256 as viemKeccak } from 'viem'
import { afterEach, expect, test, vi } from 'vitest'
import { sha256 } from '#sha256'
import { accelerators, loadAccelerators, transactionsRoot, useAccelerators } from '../../src/payload/index.ts'
import { keccak256 } from '../../src/payload/native/keccak.ts'
import { sha256 as plainSha256 } from '../../src/payload/native/sha256.ts'

afterEach(() => useAccelerators(true))

const bytes = fc.uint8Array({ maxLength: 600 })

test('keccak is noble’s until it is loaded, then our own wasm’s, and noble’s again without accelerators', async () => {
  const data = Uint8Array.of(1, 2, 3)
  const before = keccak256(data)
  expect(accelerators().keccak).toBe('noble')
  await Promise.all([loadAccelerators(), loadAccelerators()])
  expect(accelerators()).toEqual({ keccak: 'wasm', recover: 'secp256k1', snappy: 'snappy' })
  expect(keccak256(data)).toEqual(before)
  useAccelerators(false)
  expect(accelerators()).toEqual({ keccak: 'noble', recover: 'noble', snappy: 'js' })
})

test('keccak in two parts is that of the whole, in both forms', async () => {
  await loadAccelerators()
  fc.assert(
    fc.property(bytes, bytes, fc.boolean(), (head, tail, accelerated) => {
      useAccelerators(accelerated)
      const whole = viemKeccak(Buffer.concat([head, tail]), 'bytes')
      expect(Buffer.from(keccak256(head, tail)).equals(whole)).toBe(true)
      expect(Buffer.from(keccak256(Buffer.concat([head, tail]))).equals(whole)).toBe(true)
    }),
    { numRuns: 300 },
  )
})

test('a hash is the caller’s own: the next one does not change it', async () => {
  await loadAccelerators()
  const first = keccak256(Uint8Array.of(1))
  const copy = first.slice()
  keccak256(Uint8Array.of(2))
  expect(first).toEqual(copy)
})

test('sha256 in two parts, in both forms', () => {
  fc.assert(
    fc.property(bytes, bytes, (head, data) => {
      const whole = createHash('sha256').update(head).update(data).digest()
      expect(whole.equals(sha256(head, data))).toBe(true)
      expect(whole.equals(plainSha256(head, data))).toBe(true)
    }),
    { numRuns: 100 },
  )
})

test('where WebAssembly is refused, loading resolves and the plain forms stay', async () => {
  vi.resetModules()
  vi.stubGlobal('WebAssembly', { instantiate: () => Promise.reject(new Error('refused by the policy of the page')) })
  try {
    const fresh = await import('../../src/payload/index.ts')
    await fresh.loadAccelerators()
    expect(fresh.accelerators().keccak).toBe('noble')
    expect(fresh.transactionsRoot([Uint8Array.of(1)])).toBe(transactionsRoot([Uint8Array.of(1)]))
  } finally {
    vi.unstubAllGlobals()
  }
})
