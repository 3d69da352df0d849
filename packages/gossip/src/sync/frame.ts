import { Uint8ArrayList } from 'uint8arraylist'
import { compress, tryUncompress } from '../payload/snappy.ts'
import { uint32 } from '../payload/ssz-layout.ts'
import { crc32c } from './crc32c.ts'

// Snappy's framing format: https://github.com/google/snappy/blob/main/framing_format.txt

const COMPRESSED = 0x00
const UNCOMPRESSED = 0x01
const FIRST_SKIPPABLE = 0x80
const IDENTIFIER = 0xff
const HEADER_BYTES = 4
const CHECKSUM_BYTES = 4

/** What one chunk holds at most, before compression. */
export const CHUNK_BYTES = 65_536
/** The largest block that snappy makes of a chunk. */
const MAX_CHUNK_BODY = CHECKSUM_BYTES + 32 + CHUNK_BYTES + Math.floor(CHUNK_BYTES / 6)

/** The chunk that begins each stream: `sNaPpY`. */
const STREAM_IDENTIFIER = /* @__PURE__ */ Uint8Array.of(IDENTIFIER, 6, 0, 0, 0x73, 0x4e, 0x61, 0x50, 0x70, 0x59)

/**
 * The stream as Go's snappy writer makes it, piece by piece: full chunks, and those that save less than an eighth left
 * as they are.
 */
export function* encodeFrames(data: Uint8Array): Generator<Uint8Array> {
  yield STREAM_IDENTIFIER
  for (let at = 0; at < data.length; at += CHUNK_BYTES) yield encodeChunk(data.subarray(at, at + CHUNK_BYTES))
}

function encodeChunk(plain: Uint8Array): Uint8Array {
  const compressed = compress(plain)
  const saves = compressed.length < plain.length - (plain.length >>> 3)
  const body = saves ? compressed : plain
  const chunk = new Uint8Array(HEADER_BYTES + CHECKSUM_BYTES + body.length)
  const view = new DataView(chunk.buffer)
  view.setUint32(0, ((CHECKSUM_BYTES + body.length) << 8) | (saves ? COMPRESSED : UNCOMPRESSED), true)
  view.setUint32(HEADER_BYTES, maskedChecksum(plain), true)
  chunk.set(body, HEADER_BYTES + CHECKSUM_BYTES)
  return chunk
}

function maskedChecksum(plain: Uint8Array): number {
  const crc = crc32c(plain)
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0
}

/** Why bytes are no stream of frames: they break the format, or hold more than may be. */
export type FrameFailure = 'frame' | 'too_large'

/** Reads a stream piece by piece, in bounds whatever the bytes are. */
export class FrameDecoder {
  readonly #maxBytes: number
  readonly #maxWireBytes: number
  readonly #pending = new Uint8ArrayList() // BOUNDED: one chunk's head and body, and the piece that came last
  readonly #chunks: Uint8Array[] = [] // BOUNDED: maxBytes in all; an empty chunk is not kept
  #bytes = 0
  #wireBytes = 0
  #skip = 0
  #began = false

  /** @param maxBytes of the result; the stream itself may be as much longer as frames that save nothing are */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
    const chunks = Math.ceil(maxBytes / CHUNK_BYTES) + 1
    this.#maxWireBytes = maxBytes + STREAM_IDENTIFIER.length + chunks * (HEADER_BYTES + CHECKSUM_BYTES)
  }

  /** Takes what came next; nothing is to be pushed after a failure. */
  push(piece: Uint8Array | Uint8ArrayList): FrameFailure | undefined {
    this.#wireBytes += piece.byteLength
    if (this.#wireBytes > this.#maxWireBytes) return 'too_large'
    this.#pending.append(piece)
    for (;;) {
      if (this.#skip > 0) this.#skipOver()
      if (this.#skip > 0 || this.#pending.byteLength < HEADER_BYTES) return undefined
      const head = uint32(this.#pending.subarray(0, HEADER_BYTES), 0)
      const [type, length] = [head & 0xff, head >>> 8]
      if (!this.#began && type !== IDENTIFIER) return 'frame'
      if (type >= FIRST_SKIPPABLE && type !== IDENTIFIER) {
        this.#pending.consume(HEADER_BYTES)
        this.#skip = length
        continue
      }
      if (length > MAX_CHUNK_BODY) return 'frame'
      if (this.#pending.byteLength < HEADER_BYTES + length) return undefined
      const body = this.#pending.subarray(HEADER_BYTES, HEADER_BYTES + length)
      this.#pending.consume(HEADER_BYTES + length)
      const failure = this.#chunk(type, body)
      if (failure !== undefined) return failure
    }
  }

  /** All that was in the stream; undefined when it has not begun or ends inside a chunk. */
  finish(): Uint8Array | undefined {
    if (!this.#began || this.#skip > 0 || this.#pending.byteLength > 0) return undefined
    const result = new Uint8Array(this.#bytes)
    let at = 0
    for (const chunk of this.#chunks) {
      result.set(chunk, at)
      at += chunk.length
    }
    return result
  }

  #skipOver(): void {
    const skipped = Math.min(this.#skip, this.#pending.byteLength)
    this.#pending.consume(skipped)
    this.#skip -= skipped
  }

  #chunk(type: number, body: Uint8Array): FrameFailure | undefined {
    if (type === IDENTIFIER) {
      this.#began = true
      return isIdentifier(body) ? undefined : 'frame'
    }
    if ((type !== COMPRESSED && type !== UNCOMPRESSED) || body.length < CHECKSUM_BYTES) return 'frame'
    const data = body.subarray(CHECKSUM_BYTES)
    const plain = type === COMPRESSED ? tryUncompress(data, CHUNK_BYTES) : data
    if (!(plain instanceof Uint8Array) || plain.length > CHUNK_BYTES) return 'frame'
    if (maskedChecksum(plain) !== uint32(body, 0)) return 'frame'
    if (this.#bytes + plain.length > this.#maxBytes) return 'too_large'
    this.#bytes += plain.length
    if (plain.length > 0) this.#chunks.push(plain)
    return undefined
  }
}

function isIdentifier(body: Uint8Array): boolean {
  return body.length === 6 && body.every((byte, i) => byte === STREAM_IDENTIFIER[HEADER_BYTES + i])
}
