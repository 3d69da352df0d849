import type { Hex } from '@kona/genesis'
import { expect, test } from 'vitest'
import { HEIGHT_LIMIT, SeenBlocks } from '../../src/validity/index.ts'

const hash = (n: number): Hex => `0x${n.toString(16).padStart(64, '0')}`

test('six blocks pass at a height; then each one is too many, the known ones too', () => {
  const seen = new SeenBlocks()
  for (let n = 0; n < 5; n++) expect(seen.check(7n, hash(n))).toBeUndefined()
  expect(seen.check(7n, hash(0))).toEqual({ code: 'seen', number: 7n, hash: hash(0) })
  expect(seen.check(7n, hash(5))).toBeUndefined()
  expect(seen.check(7n, hash(6))).toEqual({ code: 'too_many_blocks', number: 7n, seen: 6, limit: 5 })
  expect(seen.check(7n, hash(0))).toMatchObject({ code: 'too_many_blocks' })
  expect(seen.check(8n, hash(0))).toBeUndefined()
})

test('1,000 heights are remembered, the least recently used goes', () => {
  const seen = new SeenBlocks()
  for (let n = 0; n < HEIGHT_LIMIT; n++) seen.check(BigInt(n), hash(1))
  expect(seen.check(0n, hash(1))).toMatchObject({ code: 'seen' })
  seen.check(2n ** 64n - 1n, hash(1))
  expect(seen.check(0n, hash(1))).toMatchObject({ code: 'seen' })
  expect(seen.check(1n, hash(1))).toBeUndefined()
})
