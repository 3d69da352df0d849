import type { Address } from '@kona/genesis'

/**
 * Why a signer gave no signature that can go out. Passing faults, retried while there is time:
 * - `unreachable`: no connection, or it broke
 * - `timeout`: no answer in time
 * - `unavailable`: an answer that says "later" (HTTP 429 and 5xx, an error of the key's keeper) or nothing at all
 *
 * Fatal ones, told at once, since trying again changes nothing:
 * - `refused`: it will not sign for us, or not with this key, or does not know the method
 * - `wrong_address`: signed by `recovered` instead of `expected`
 * - `bad_answer`: what it gave is no signature
 * - `tls`: a certificate, ours or its, is not accepted
 */
export type SignerErrorCode =
  | 'unreachable'
  | 'timeout'
  | 'unavailable'
  | 'refused'
  | 'wrong_address'
  | 'bad_answer'
  | 'tls'

const FATAL: ReadonlySet<SignerErrorCode> = new Set(['refused', 'wrong_address', 'bad_answer', 'tls'])

/** What `sign()` throws; match on `code`. Nothing was sent to peers. */
export class SignerError extends Error {
  override readonly name = 'SignerError'
  readonly code: SignerErrorCode
  /** Whether trying again is useless until somebody has mended something. */
  readonly fatal: boolean
  /** How often the signer was asked. */
  readonly attempts: number
  /** Who signed, for `wrong_address`. */
  readonly recovered: Address | undefined
  /** Who should have. */
  readonly expected: Address | undefined

  constructor(
    code: SignerErrorCode,
    message: string,
    details: { attempts?: number; recovered?: Address; expected?: Address; cause?: unknown } = {},
  ) {
    super(message, { cause: details.cause })
    this.code = code
    this.fatal = FATAL.has(code)
    this.attempts = details.attempts ?? 1
    this.recovered = details.recovered
    this.expected = details.expected
  }
}
