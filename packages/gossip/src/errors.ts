import type { Reason } from './validity/reason.ts'
import { describeReason } from './validity/reason.ts'

/**
 * Why a block was not published:
 * - `invalid`: the own validator does not accept it (`reason`), or it has no encoding (`cause`)
 * - `too_large`: more than `limit` bytes, compressed or not
 * - `no_signer`: nothing signs it: the network was built without a signer
 * - `queue_full`: `limit` blocks wait to be signed already
 */
export type PublishErrorCode = 'invalid' | 'too_large' | 'no_signer' | 'queue_full'

/** What `publish()` throws; match on `code`. Nothing was sent. */
export class PublishError extends Error {
  override readonly name = 'PublishError'
  readonly code: PublishErrorCode
  /** The validator's reason, as peers would judge it. */
  readonly reason: Reason | undefined
  readonly bytes: number | undefined
  readonly limit: number | undefined

  constructor(
    code: PublishErrorCode,
    message: string,
    details: { reason?: Reason; bytes?: number; limit?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: details.cause })
    this.code = code
    this.reason = details.reason
    this.bytes = details.bytes
    this.limit = details.limit
  }
}

export function invalidBlock(reason: Reason): PublishError {
  return new PublishError('invalid', `publish: ${describeReason(reason)}; no peer would accept the block`, { reason })
}
