import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_MESSAGE_BYTES } from '../../src/payload/index.ts'
import { encodeFrames } from '../../src/sync/frame.ts'
import { decodeRequest, encodeRequest, payloadByNumberProtocols } from '../../src/sync/protocol.ts'
import { ResponseDecoder } from '../../src/sync/response-decoder.ts'

const numRuns = process.env.KONA_SOAK ? 100_000 : 500

function decode(bytes: Uint8Array, pieces: number[] = []) {
  const decoder = new ResponseDecoder()
  let at = 0
  for (const length of [...pieces, bytes.length]) {
    const failure = decoder.push(bytes.subarray(at, at + length))
    if (failure !== undefined) return failure
    at += length
  }
  return decoder.finish()
}

const response = (version: number, body: Uint8Array) =>
  Buffer.concat([Uint8Array.of(0, version, 0, 0, 0), ...encodeFrames(body)])

test('both names of the protocol', () => {
  expect(payloadByNumberProtocols(10)).toEqual([
    '/opstack/req/payload_by_number/10/0',
    '/opstack/req/payload_by_number/10/0/',
  ])
})

test('a request is the number in eight bytes, little-endian', () => {
  expect([...encodeRequest(0x0102n)]).toEqual([2, 1, 0, 0, 0, 0, 0, 0])
  fc.assert(
    fc.property(fc.bigInt(0n, 2n ** 64n - 1n), (number) => {
      expect(decodeRequest(encodeRequest(number))).toBe(number)
    }),
  )
})

describe('a response', () => {
  test.each([0, 1])('of version %d holds its body, however it is cut', (version) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), fc.array(fc.nat(300)), (body, pieces) => {
        expect(decode(response(version, body), pieces)).toEqual({ version, body })
      }),
      { numRuns: 100 },
    )
  })

  test.each([
    ['not found', [1], 'not_found'],
    ['not found, and more as kona sends it', [1, 0], 'not_found'],
    ['an invalid request', [2], 'invalid_request'],
    ['any other error', [3], 'server_error'],
    ['a code that there is not', [4], 'result_code'],
    ['version 2', [0, 2, 0, 0, 0], 'response_version'],
    ['version 2^24', [0, 0, 0, 0, 1], 'response_version'],
    ['nothing', [], 'truncated'],
    ['a code alone', [0], 'truncated'],
    ['no frames', [0, 1, 0, 0, 0], 'truncated'],
    ['no snappy', [0, 1, 0, 0, 0, 1, 2, 3, 4], 'frame'],
  ])('of %s', (_name, bytes, failure) => {
    expect(decode(Uint8Array.from(bytes))).toBe(failure)
  })

  test('of more than 10 MiB is refused', () => {
    expect(decode(response(1, new Uint8Array(MAX_MESSAGE_BYTES + 1)))).toBe('too_large')
    expect(decode(response(1, new Uint8Array(MAX_MESSAGE_BYTES)))).toMatchObject({ version: 1 })
  })

  test('of any bytes never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), fc.array(fc.nat(50)), (bytes, pieces) => {
        const result = decode(bytes, pieces)
        expect(typeof result === 'string' || result.body.length >= 0).toBe(true)
      }),
      { numRuns },
    )
  })
})
