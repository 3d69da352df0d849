/**
 * Why bytes are no payload, or a payload has no bytes:
 * - `snappy_header`: the length in front of the compressed data is unreadable
 * - `snappy_corrupt`: the compressed data does not decode to exactly that length
 * - `too_large`, `too_small`: decompressed size above 10 MiB, or below 66 bytes
 * - `ssz`: offsets or lengths inside the SSZ bytes are wrong
 * - `field`: a field of the object cannot be encoded (missing for this version, or out of range)
 * - `signature`: 65 bytes that are no signature (v above 3, r or s out of range, no public key)
 * - `rpc`: the JSON is not an execution payload
 */
export type PayloadErrorCode =
  | 'snappy_header'
  | 'snappy_corrupt'
  | 'too_large'
  | 'too_small'
  | 'ssz'
  | 'field'
  | 'signature'
  | 'rpc'

/** What every function of the payload codec throws; match on `code`. */
export class PayloadError extends Error {
  override readonly name = 'PayloadError'
  readonly code: PayloadErrorCode
  /** What was being read or written: a field's path, `snappy`, `message`. */
  readonly field: string
  /** The value met, as a number (bytes, an offset, a count) or a short text. */
  readonly value: unknown
  /** What would have been right. */
  readonly expected: string

  constructor(code: PayloadErrorCode, field: string, value: unknown, expected: string) {
    super(`${field}: got ${String(value)}, expected ${expected}`)
    this.code = code
    this.field = field
    this.value = value
    this.expected = expected
  }
}
