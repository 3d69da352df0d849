import { createRequire } from 'node:module'
import fc from 'fast-check'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  compress,
  loadAccelerators,
  MAX_MESSAGE_BYTES,
  PayloadError,
  uncompress,
  useAccelerators,
} from '../../src/payload/index.ts'
import { uncompressRaw } from '../../src/payload/native/snappy-node.ts'
import { compressBlock } from '../../src/payload/snappy-compress.ts'
import { uncompressBlock } from '../../src/payload/snappy-uncompress.ts'

const SOAK = process.env.KONA_SOAK === '1'
const RUNS = SOAK ? 100_000 : 2_000
const TIMEOUT = SOAK ? 1_800_000 : 60_000

const native = createRequire(import.meta.url)('snappy') as { compressSync(data: Uint8Array): Uint8Array }

beforeAll(() => loadAccelerators())
afterEach(() => useAccelerators(true))

/** Bytes as blocks have them: random stretches, zeros and repetitions. */
const blockLike = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc.integer({ min: 1, max: 3000 }).map((length) => new Uint8Array(length)),
      fc
        .tuple(fc.uint8Array({ minLength: 1, maxLength: 60 }), fc.integer({ min: 1, max: 100 }))
        .map(([pattern, times]) => Buffer.concat(Array.from({ length: times }, () => pattern))),
    ),
    { maxLength: 30 },
  )
  .map((parts) => new Uint8Array(Buffer.concat(parts)))

const outcome = (data: Uint8Array): Uint8Array | string => {
  try {
    return uncompress(data)
  } catch (error) {
    if (error instanceof PayloadError) return error.code
    throw error
  }
}

/** The same from our WebAssembly, from the native codec and from the plain form, or the test fails. */
const sameOutcome = (data: Uint8Array): Uint8Array | string => {
  useAccelerators(true)
  const accelerated = outcome(data)
  const native = nativeOutcome(data, accelerated)
  useAccelerators(false)
  const plain = outcome(data)
  for (const other of [native, plain]) {
    // Not toEqual, which is slow over megabytes.
    const same =
      other instanceof Uint8Array && accelerated instanceof Uint8Array && Buffer.compare(other, accelerated) === 0
    expect(same ? accelerated : other).toBe(accelerated)
  }
  return accelerated
}

/** What the native codec makes of data whose header is good. */
const nativeOutcome = (data: Uint8Array, accelerated: Uint8Array | string): Uint8Array | string => {
  if (typeof accelerated === 'string' && accelerated !== 'snappy_corrupt') return accelerated
  const end = data.findIndex((byte) => byte < 128) + 1
  const length = data.subarray(0, end).reduce((sum, byte, i) => sum + (byte & 127) * 128 ** i, 0)
  return uncompressRaw(data, end, length) ?? 'snappy_corrupt'
}

describe('compress', () => {
  test('gives the bytes of the native codec, which are those of Go', () => {
    fc.assert(
      fc.property(blockLike, (data) => {
        const own = compressBlock(data)
        expect(Buffer.from(own).equals(native.compressSync(data))).toBe(true)
        expect(Buffer.from(uncompress(own)).equals(data)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  test('over several fragments too', () => {
    const data = new Uint8Array(300_000).map((_, i) => (i * i * 31) >> ((i >> 12) % 9))
    expect(Buffer.from(compressBlock(data)).equals(native.compressSync(data))).toBe(true)
    expect(sameOutcome(compress(data))).toEqual(data)
  })
})

describe('uncompress', () => {
  const rows: readonly { name: string; data: readonly number[]; code: string }[] = [
    { name: 'nothing', data: [], code: 'snappy_header' },
    { name: 'a length that does not end', data: [0xff, 0xff], code: 'snappy_header' },
    { name: 'a length of 2^32', data: [0x80, 0x80, 0x80, 0x80, 0x10], code: 'snappy_header' },
    { name: 'a length of eleven bytes', data: [...new Array(10).fill(0x80), 0], code: 'snappy_header' },
    { name: '10 MiB and a byte', data: [0x81, 0x80, 0x80, 0x05, 0], code: 'too_large' },
    { name: 'a length of 2^32 - 1', data: [0xff, 0xff, 0xff, 0xff, 0x0f], code: 'too_large' },
    { name: 'less data than said', data: [5, 0, 1], code: 'snappy_corrupt' },
    { name: 'more data than said', data: [1, 4, 1, 2], code: 'snappy_corrupt' },
    { name: 'a literal behind the end', data: [4, 12, 1, 2], code: 'snappy_corrupt' },
    { name: 'a literal of 2^32 bytes', data: [4, 0xfc, 0xff, 0xff, 0xff, 0xff, 1], code: 'snappy_corrupt' },
    { name: 'a copy from before the start', data: [5, 0, 1, 1, 2], code: 'snappy_corrupt' },
    { name: 'a copy of offset 0', data: [5, 0, 1, 1, 0], code: 'snappy_corrupt' },
    { name: 'a copy without its offset', data: [5, 0, 1, 2, 1], code: 'snappy_corrupt' },
    { name: 'a copy behind the end', data: [3, 0, 1, 0xfe, 1, 0], code: 'snappy_corrupt' },
  ]
  test.each(rows)('refuses $name', ({ data, code }) => {
    expect(sameOutcome(Uint8Array.from(data))).toBe(code)
  })

  test('a length written with zeros at its end is read, as Go does', () => {
    expect(sameOutcome(Uint8Array.of(0x82, 0x80, 0x00, 4, 8, 9))).toEqual(Uint8Array.of(8, 9))
  })

  test('each kind of copy', () => {
    expect(sameOutcome(Uint8Array.of(6, 4, 8, 9, 0x01, 2))).toEqual(Uint8Array.of(8, 9, 8, 9, 8, 9))
    expect(sameOutcome(Uint8Array.of(5, 4, 8, 9, 0x0a, 1, 0))).toEqual(Uint8Array.of(8, 9, 9, 9, 9))
    expect(sameOutcome(Uint8Array.of(3, 4, 8, 9, 0x03, 2, 0, 0, 0))).toEqual(Uint8Array.of(8, 9, 8))
  })

  test('takes no memory for a length above the limit', () => {
    const before = process.memoryUsage().arrayBuffers
    expect(outcome(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f, 0))).toBe('too_large')
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(MAX_MESSAGE_BYTES)
  })

  test('exactly 10 MiB passes', () => {
    expect((sameOutcome(compress(new Uint8Array(MAX_MESSAGE_BYTES))) as Uint8Array).length).toBe(MAX_MESSAGE_BYTES)
  })

  test.each([2, 5, 6, 10])('a length in %i bytes is read, zeros at its end, as Go reads it', (bytes) => {
    const data = new Uint8Array(100).fill(7)
    const header = new Uint8Array(bytes).fill(0x80)
    header[0] = 0x80 | data.length
    header[bytes - 1] = 0
    const compressed = compress(data)
    expect(sameOutcome(Uint8Array.from([...header, ...compressed.subarray(1)]))).toEqual(data)
  })

  test('the plain decoder and the native one agree on damaged data', { timeout: TIMEOUT }, () => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(blockLike, damage, fc.nat(6), (data, changes, cut) => {
        const bytes = compress(data)
        for (const [at, value] of changes) bytes[at % bytes.length] = value
        sameOutcome(bytes.subarray(0, Math.max(0, bytes.length - (cut > 3 ? cut : 0))))
      }),
      { numRuns: RUNS },
    )
  })

  test('the plain decoder never gives another length than it was told', { timeout: TIMEOUT }, () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(500), (data, length) => {
        const result = uncompressBlock(data, 0, length)
        expect(result === undefined || result.length === length).toBe(true)
      }),
      { numRuns: RUNS },
    )
  })
})
