import { createHash } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { messageId, specMessageId } from '../src/message-id.ts'
import { decompress, takeDecompressed } from '../src/payload/decompressed.ts'
import { compress, useAccelerators } from '../src/payload/index.ts'

const TOPIC = '/optimism/10/3/blocks'

afterEach(() => useAccelerators(true))

/** The formula again, byte by byte, in the order of op-node's p2p/gossip.go. */
function expected(domain: number, topic: string, data: Uint8Array): Uint8Array {
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(topic)))
  const hash = createHash('sha256')
  for (const part of [Buffer.from([domain, 0, 0, 0]), length, Buffer.from(topic), data]) hash.update(part)
  return new Uint8Array(hash.digest().subarray(0, 20))
}

describe.each([{ accelerated: true }, { accelerated: false }])('accelerated: $accelerated', ({ accelerated }) => {
  const content = new Uint8Array(5000).map((_, i) => i % 91)
  const rows = [
    { name: 'snappy', data: compress(content), domain: 1, hashed: content },
    { name: 'snappy of nothing', data: Uint8Array.of(0), domain: 1, hashed: new Uint8Array(0) },
    { name: 'no bytes', data: new Uint8Array(0), domain: 0, hashed: new Uint8Array(0) },
    { name: 'no snappy', data: Uint8Array.of(9, 9, 9), domain: 0, hashed: Uint8Array.of(9, 9, 9) },
    { name: 'too large', data: Uint8Array.of(0x81, 0x80, 0x80, 0x05, 0), domain: 0, hashed: undefined },
  ]
  test.each(rows)('$name: domain $domain', ({ data, domain, hashed }) => {
    useAccelerators(accelerated)
    const spec = createHash('sha256')
      .update(Uint8Array.of(domain, 0, 0, 0))
      .update(hashed ?? data)
    expect(specMessageId(data)).toEqual(new Uint8Array(spec.digest().subarray(0, 20)))
    // A copy: another array is another message, whose result is not remembered.
    const id = messageId(TOPIC, data.slice())
    expect(id).toEqual(expected(domain, TOPIC, hashed ?? data))
    expect(id.length).toBe(20)
  })
})

test('another topic is another id, and a topic’s length is counted in bytes', () => {
  const data = compress(new Uint8Array(100))
  expect(messageId(TOPIC, data)).not.toEqual(messageId('/optimism/10/2/blocks', data))
  expect(messageId('/é', data)).toEqual(expected(1, '/é', new Uint8Array(100)))
})

describe('the decompressed message is kept for the validator', () => {
  test('once, under the same array', () => {
    const data = compress(new Uint8Array(100))
    const first = decompress(data)
    expect(decompress(data)).toBe(first)
    expect(takeDecompressed(data)).toBe(first)
    expect(takeDecompressed(data)).not.toBe(first)
    expect(takeDecompressed(data.slice())).toEqual(first)
  })

  test('failures too', () => {
    const data = Uint8Array.of(9, 9)
    const first = decompress(data)
    expect(first).toEqual({ code: 'snappy_corrupt' })
    expect(takeDecompressed(data)).toBe(first)
  })

  test('the latest, and of those before it 256 and 40 MiB, oldest out', () => {
    const small = Array.from({ length: 258 }, () => compress(new Uint8Array(10)))
    const results = small.map(decompress)
    expect(takeDecompressed(small[0]!)).not.toBe(results[0])
    expect(takeDecompressed(small[1]!)).toBe(results[1])

    const large = Array.from({ length: 6 }, () => compress(new Uint8Array(10 * 1024 * 1024)))
    const decompressed = large.map(decompress)
    expect(takeDecompressed(large[0]!)).not.toBe(decompressed[0])
    expect(takeDecompressed(large[1]!)).toBe(decompressed[1])
    expect(takeDecompressed(large[5]!)).toBe(decompressed[5])
  })
})
