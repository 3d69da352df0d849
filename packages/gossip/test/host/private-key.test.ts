import { privateKeyFromRaw, publicKeyFromProtobuf, publicKeyToProtobuf } from '@libp2p/crypto/keys'
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { hostKey } from '../../src/host/private-key.ts'
import { bytesToHex } from '../../src/payload/hex.ts'
import { useAccelerators } from '../../src/payload/index.ts'

afterEach(() => useAccelerators(true))

// Keys as large as the order of the curve are none, and as rare as 1 in 2^128.
const keys = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .filter((key) => key[0] !== 0xff && key.some((b) => b !== 0))

test.each([true, false])("is libp2p's own key in all it does (with addons: %s)", (addons) => {
  useAccelerators(addons)
  fc.assert(
    fc.property(keys, fc.uint8Array({ maxLength: 300 }), (raw, message) => {
      const theirs = privateKeyFromRaw(raw)
      const ours = hostKey(bytesToHex(raw))
      expect(ours.publicKey.toString()).toBe(theirs.publicKey.toString())
      expect(ours.equals(theirs)).toBe(true)
      expect(publicKeyToProtobuf(ours.publicKey)).toEqual(publicKeyToProtobuf(theirs.publicKey))
      const signature = ours.sign(message) as Uint8Array
      expect(signature).toEqual(theirs.sign(message))
      expect(publicKeyFromProtobuf(publicKeyToProtobuf(ours.publicKey)).verify(message, signature)).toBe(true)
    }),
    { numRuns: 50 },
  )
})

test('a message in parts is signed as a whole', async () => {
  const { Uint8ArrayList } = await import('uint8arraylist')
  const key = hostKey(`0x${'51'.repeat(32)}`)
  const parts = new Uint8ArrayList(Uint8Array.of(1, 2), Uint8Array.of(3))
  expect(key.sign(parts)).toEqual(key.sign(Uint8Array.of(1, 2, 3)))
})

test.each([`0x${'00'.repeat(32)}`, `0x${'ff'.repeat(32)}`] as const)('%s is no key', (key) => {
  expect(() => hostKey(key)).toThrow()
})
