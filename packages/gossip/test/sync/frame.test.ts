import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CHUNK_BYTES, encodeFrames, FrameDecoder } from '../../src/sync/frame.ts'

const numRuns = process.env.KONA_SOAK ? 100_000 : 500
const MAX = 10 * 1024 * 1024
const encode = (data: Uint8Array): Uint8Array => new Uint8Array(Buffer.concat([...encodeFrames(data)]))
const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(Math.min(length, 65_536)))

/** xorshift32, the same in Go. */
function pseudoRandom(length: number, mask: number): Uint8Array {
  let x = 0x12345678
  return Uint8Array.from({ length }, () => {
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    return x & mask
  })
}

function decode(bytes: Uint8Array, { maxBytes = MAX, pieces = [bytes.length] } = {}) {
  const decoder = new FrameDecoder(maxBytes)
  let at = 0
  for (const length of [...pieces, bytes.length]) {
    const failure = decoder.push(bytes.subarray(at, at + length))
    if (failure !== undefined) return failure
    at += length
    if (at >= bytes.length) break
  }
  return decoder.finish()
}

describe('what is encoded', () => {
  // What golang/snappy v1.0.0's NewBufferedWriter makes of the same bytes: length and sha256.
  test.each([
    [8, 0xff, 26, '9fb3fa11809081ba46bd7c3b1c9c0723dc9f46c19f2034a3c8aed9d0bbdb78d1'],
    [100, 0x03, 118, 'dd1754c1a1ca895488c24ba223df35e47f8b2d103812bdc855a27614ae15bd27'],
    [65_536, 0x0f, 65_554, '56e29a3d3c506806192712f2379f1c34bd04eef67233fab42d3a6b2bac714c7c'],
    [65_537, 0x03, 32_781, 'a247609603d2f89dfba942178df92c4228660b7324e39f466afd488964e83355'],
    [200_000, 0x01, 80_359, '48e05553e2839f74d64f9befdd7f0c664d4909633097cb209b10984c4244913b'],
    [200_000, 0xff, 200_042, '9833883d9d92ece94ec8d86ffa4925431f620c16cd673169c27899e4d2cf2f8c'],
    [131_072, 0x00, 6_180, '7168d22dc337614d06152e0c614c15054ec7b0c15113a5446bb8697cbabec360'],
  ])('of %d bytes and mask %d is what Go writes', (length, mask, encodedLength, hash) => {
    const bytes = encode(pseudoRandom(length, mask))
    expect([bytes.length, createHash('sha256').update(bytes).digest('hex')]).toEqual([encodedLength, hash])
  })

  test('is whole chunks of 64 KiB and the rest', () => {
    const pieces = [...encodeFrames(new Uint8Array(3 * CHUNK_BYTES + 1))]
    expect(pieces.length).toBe(5)
    expect(pieces[0]).toEqual(Uint8Array.of(0xff, 6, 0, 0, 0x73, 0x4e, 0x61, 0x50, 0x70, 0x59))
  })

  test('comes back, however it is cut', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 3_000 }),
        fc.integer({ min: 1, max: 50 }),
        fc.array(fc.nat(500)),
        (some, times, pieces) => {
          const data = new Uint8Array(Buffer.concat(Array.from({ length: times }, () => some)))
          expect(decode(encode(data), { pieces })).toEqual(data)
        },
      ),
      { numRuns },
    )
  })

  test('comes back byte by byte', () => {
    const data = new Uint8Array(Buffer.concat([random(70), new Uint8Array(300)]))
    const bytes = encode(data)
    expect(decode(bytes, { pieces: Array.from(bytes, () => 1) })).toEqual(data)
  })
})

describe('what comes', () => {
  const chunk = (type: number, length: number, body: Uint8Array = new Uint8Array(length)) =>
    Buffer.concat([Uint8Array.of(type, length & 255, (length >> 8) & 255, length >> 16), body])
  const begin = encode(new Uint8Array(0))
  const hello = new TextEncoder().encode('hello')

  test('may be any bytes, and never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), fc.boolean(), fc.array(fc.nat(100)), (bytes, begun, pieces) => {
        const all = begun ? Buffer.concat([begin, bytes]) : bytes
        const result = decode(all, { pieces, maxBytes: 1_000 })
        if (result instanceof Uint8Array) expect(result.length).toBeLessThanOrEqual(1_000)
        else expect([undefined, 'frame', 'too_large']).toContain(result)
      }),
      { numRuns },
    )
  })

  test('with a bit flipped is refused, or still the same data', () => {
    const data = new Uint8Array(Buffer.concat([random(50), new Uint8Array(100), random(50)]))
    const bytes = encode(data)
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(7), (at, bit) => {
        // The first bit of a chunk's type makes it one that is skipped, which is no fault.
        fc.pre(at !== 10 || bit !== 7)
        const flipped = bytes.slice()
        flipped[at]! ^= 1 << bit
        const result = decode(flipped)
        if (result instanceof Uint8Array) expect(result).toEqual(data)
      }),
      { numRuns },
    )
  })

  test('may hold padding, skippable chunks and the identifier again', () => {
    const bytes = Buffer.concat([begin, chunk(0xfe, 300), chunk(0x80, 5), begin, encode(hello), chunk(0xfe, 0)])
    expect(decode(bytes)).toEqual(hello)
    expect(decode(bytes, { pieces: [20, 100, 7] })).toEqual(hello)
  })

  test.each([
    ['nothing', new Uint8Array(0), undefined],
    ['half an identifier', begin.subarray(0, 7), undefined],
    ['no identifier', encode(hello).subarray(10), 'frame'],
    ['another identifier', Buffer.concat([chunk(0xff, 6), encode(hello)]), 'frame'],
    ['an identifier of another length', chunk(0xff, 5), 'frame'],
    ['a chunk that may not be skipped', Buffer.concat([begin, chunk(0x02, 4)]), 'frame'],
    ['a chunk without a checksum', Buffer.concat([begin, chunk(0x00, 3)]), 'frame'],
    ['a wrong checksum', Buffer.concat([begin, chunk(0x01, 9)]), 'frame'],
    ['a chunk above 64 KiB', Buffer.concat([begin, chunk(0x01, 4 + CHUNK_BYTES + 1)]), 'frame'],
    ['a chunk that claims 16 MiB', Buffer.concat([begin, Uint8Array.of(0, 255, 255, 255)]), 'frame'],
    ['half a chunk', encode(hello).subarray(0, -1), undefined],
    ['half a skippable chunk', Buffer.concat([begin, chunk(0x80, 5).subarray(0, -1)]), undefined],
  ])('%s is refused', (_name, bytes, failure) => {
    expect(decode(bytes)).toBe(failure)
  })

  test('is refused past the bound, compressed or not', () => {
    expect(decode(encode(new Uint8Array(1_001)), { maxBytes: 1_000 })).toBe('too_large')
    expect(decode(encode(new Uint8Array(1_000)), { maxBytes: 1_000 })).toHaveLength(1_000)
    expect(decode(encode(random(1_000)), { maxBytes: 1_000 })).toHaveLength(1_000)
    expect(decode(Buffer.concat([begin, chunk(0x80, 5_000)]), { maxBytes: 1_000 })).toBe('too_large')
  })

  test('that swells is refused before it is held', () => {
    const decoder = new FrameDecoder(1_000_000)
    const swelling = encode(new Uint8Array(CHUNK_BYTES)).subarray(10)
    decoder.push(begin)
    let pushed = 0
    while (decoder.push(swelling) === undefined) pushed++
    expect(pushed).toBe(Math.floor(1_000_000 / CHUNK_BYTES))
  })
})
