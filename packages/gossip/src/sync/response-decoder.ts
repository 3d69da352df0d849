import { Uint8ArrayList } from 'uint8arraylist'
import { MAX_MESSAGE_BYTES } from '../payload/snappy.ts'
import { uint32 } from '../payload/ssz-layout.ts'
import { FrameDecoder, type FrameFailure } from './frame.ts'
import {
  INVALID_REQUEST,
  NOT_FOUND,
  RESPONSE_HEAD_BYTES,
  type ResponseVersion,
  SUCCESS,
  UNKNOWN_ERROR,
} from './protocol.ts'

/** Why a response holds no payload: the server's word, or ours on what it sent. */
export type ResponseFailure =
  | 'not_found'
  | 'invalid_request'
  | 'server_error'
  | 'result_code'
  | 'response_version'
  | 'truncated'
  | FrameFailure

/** What a response held: `[root ++] payload`, not looked into. */
export interface Response {
  readonly version: ResponseVersion
  readonly body: Uint8Array
}

const SERVER_FAILURES: Readonly<Record<number, ResponseFailure>> = {
  [NOT_FOUND]: 'not_found',
  [INVALID_REQUEST]: 'invalid_request',
  [UNKNOWN_ERROR]: 'server_error',
}

/** Reads a response piece by piece, at most 10 MiB of it. */
export class ResponseDecoder {
  readonly #head = new Uint8ArrayList() // BOUNDED: what came before the head was whole, and one piece
  readonly #frames = new FrameDecoder(MAX_MESSAGE_BYTES)
  #version: ResponseVersion | undefined
  /** Bytes that came so far. */
  bytes = 0

  /** Takes what came next; nothing is to be pushed after a failure. */
  push(piece: Uint8Array | Uint8ArrayList): ResponseFailure | undefined {
    this.bytes += piece.byteLength
    if (this.#version !== undefined) return this.#frames.push(piece)
    this.#head.append(piece)
    if (this.#head.byteLength === 0) return undefined
    const code = this.#head.get(0)
    // What follows an error is of no interest: kona's answer has a second byte.
    if (code !== SUCCESS) return SERVER_FAILURES[code] ?? 'result_code'
    if (this.#head.byteLength < RESPONSE_HEAD_BYTES) return undefined
    const version = uint32(this.#head.subarray(1, RESPONSE_HEAD_BYTES), 0)
    if (version !== 0 && version !== 1) return 'response_version'
    this.#version = version
    return this.#frames.push(this.#head.subarray(RESPONSE_HEAD_BYTES))
  }

  /** What the response held, when it has ended. */
  finish(): Response | ResponseFailure {
    const body = this.#version === undefined ? undefined : this.#frames.finish()
    return body === undefined ? 'truncated' : { version: this.#version!, body }
  }
}
