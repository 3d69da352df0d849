import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodePayload, type PayloadVersion } from '../../src/payload/index.ts'
import { readBlock } from '../../src/sync/synced-block.ts'
import { blockOf, chainAt, FIRST_FORK } from '../support/signed-block.ts'

const numRuns = process.env.KONA_SOAK ? 100_000 : 1_000

describe.each([1, 2, 3, 4] as const)('a payload of version %d', (version: PayloadVersion) => {
  const config = chainAt(FIRST_FORK[version])
  const envelope = blockOf(config)
  const body = encodePayload(envelope, version)
  const responseVersion = version >= 3 ? 1 : 0
  const { blockNumber: number, blockHash: hash, parentHash, timestamp } = envelope.executionPayload

  test('is read in the layout of its time', () => {
    const block = readBlock(config, number, { version: responseVersion, body }, 'peer')
    expect(block).toEqual({ number, hash, parentHash, timestamp, version, envelope, from: 'peer' })
    expect(Object.isFrozen(block)).toBe(true)
  })

  test('is refused in the other version, of another number, and with another hash', () => {
    const other = responseVersion === 1 ? 0 : 1
    expect(readBlock(config, number, { version: other, body }, '')).toBe('ssz')
    expect(readBlock(config, number + 1n, { version: responseVersion, body }, '')).toBe('number')
    const changed = body.slice()
    changed[changed.length - 1]! ^= 1
    expect(readBlock(config, number, { version: responseVersion, body: changed }, '')).toMatch(/block_hash|ssz/)
  })

  test('of any bytes never throws, and is never another block', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(body.length - 1), fc.nat(255))), fc.nat(body.length), (changes, length) => {
        const bytes = body.slice(0, length)
        for (const [at, byte] of changes) if (at < length) bytes[at] = byte
        const block = readBlock(config, number, { version: responseVersion, body: bytes }, '')
        if (typeof block !== 'string') expect(block.hash).toBe(hash)
      }),
      { numRuns },
    )
  })
})
