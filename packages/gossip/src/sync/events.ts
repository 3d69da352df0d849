import type { ResultCode } from './protocol.ts'
import type { ResponseFailure } from './response-decoder.ts'
import type { BlockFailure } from './synced-block.ts'

/** A peer asked us for a payload, and was answered or was not. */
export interface SyncRequest {
  readonly peerId: string
  /** Undefined when the request was too short. */
  readonly number: bigint | undefined
  /** What it was told: 0 with the payload, 1 not found, 2 a number out of range, 3 anything else. */
  readonly resultCode: ResultCode
  /** Whether all of the answer went out in time. */
  readonly sent: boolean
  /** From the request's coming to the answer's end, with what the rate limit made it wait. */
  readonly durationMs: number
}

/**
 * Why a peer gave no block:
 * - the server's word: `not_found`, `invalid_request`, `server_error` (or throttled)
 * - what came is no response: `result_code`, `response_version`, `frame`, `truncated`, `too_large` (above 10 MiB)
 * - what came is not the block: `ssz`, `number`, `block_hash`
 * - `untrusted`: a block, but not the one that the trusted block descends from
 * - `timeout`: more than 10 s; `closed`: the stream or the connection ended; `unsupported`: no such protocol there
 */
export type SyncFailure = ResponseFailure | BlockFailure | 'untrusted' | 'timeout' | 'closed' | 'unsupported'

/** A peer was asked for a payload, and it is known what its answer was worth. */
export interface SyncResponse {
  readonly peerId: string
  readonly number: bigint
  /**
   * What it says of the peer, in op-node's terms: `valid`, `error` (no answer, or a wrong one) or `rejected` (a block
   * that is not of the trusted chain). `missing` says nothing against it: it does not have the block, or not the
   * protocol.
   */
  readonly result: 'valid' | 'missing' | 'error' | 'rejected'
  /** Undefined for `valid`. */
  readonly failure: SyncFailure | undefined
  /** Bytes on the wire. */
  readonly bytes: number
  readonly durationMs: number
}

/** What `payload_by_number` tells. */
export interface SyncEvents {
  /** A peer asked us for a payload. */
  'sync:request': SyncRequest
  /** `gossip.sync` asked a peer for a payload. */
  'sync:response': SyncResponse
}

export function resultOf(failure: SyncFailure | undefined): SyncResponse['result'] {
  switch (failure) {
    case undefined:
      return 'valid'
    case 'not_found':
    case 'unsupported':
      return 'missing'
    case 'untrusted':
      return 'rejected'
    default:
      return 'error'
  }
}
