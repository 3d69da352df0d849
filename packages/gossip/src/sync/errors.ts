import type { SyncFailure } from './events.ts'

/**
 * Why a range ended before its last block:
 * - `unavailable`: for `stallMs` no peer gave the block that was needed next (`number`, `failures`)
 * - `stopped`: the node stopped
 */
export type SyncErrorCode = 'unavailable' | 'stopped'

/** What a range throws; match on `code`. The blocks that were handed out before are good. */
export class SyncError extends Error {
  override readonly name = 'SyncError'
  readonly code: SyncErrorCode
  /** The block that was needed next. */
  readonly number: bigint | undefined
  /** How often peers failed in this range, by what they did. */
  readonly failures: Readonly<Partial<Record<SyncFailure, number>>>

  constructor(
    code: SyncErrorCode,
    message: string,
    details: { number?: bigint; failures?: Readonly<Partial<Record<SyncFailure, number>>> } = {},
  ) {
    super(message)
    this.code = code
    this.number = details.number
    this.failures = details.failures ?? {}
  }
}

export function unavailable(
  number: bigint,
  stallMs: number,
  peers: number,
  failures: ReadonlyMap<SyncFailure, number>,
): SyncError {
  const told = [...failures].map(([failure, count]) => `${count} ${failure}`).join(', ') || 'no answer'
  const remedy = peers === 0 ? 'connect to peers that serve payload_by_number' : 'try again later, or with other peers'
  const message = `sync: no block ${number} from ${peers} peers within ${stallMs} ms of waiting (${told}); ${remedy}`
  return new SyncError('unavailable', message, { number, failures: Object.fromEntries(failures) })
}
