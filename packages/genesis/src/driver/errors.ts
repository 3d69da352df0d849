/**
 * Why a driver did not start. `code` is one of
 * - `listen`: an address could not be bound (`address` names it, `cause` has the system's error),
 * - `gossipsub_incompatible`, `discv5_incompatible`: the installed version is not the one that we touch inside
 *   (`found`, `expected`),
 * - `signer`: what signs our blocks is not there, or does not sign for us (`cause` has its error),
 * - `failed`: anything else; `cause` tells.
 */
export type StartErrorCode = 'listen' | 'gossipsub_incompatible' | 'discv5_incompatible' | 'signer' | 'failed'

export class StartError extends Error {
  override readonly name = 'StartError'
  readonly code: StartErrorCode
  readonly address: string | undefined
  readonly found: string | undefined
  readonly expected: string | undefined

  constructor(
    code: StartErrorCode,
    message: string,
    details: { address?: string; found?: string; expected?: string; cause?: unknown } = {},
  ) {
    super(message, { cause: details.cause })
    this.code = code
    this.address = details.address
    this.found = details.found
    this.expected = details.expected
  }
}

/** A call that the driver's status does not allow, such as `start()` after `stop()`. */
export class StateError extends Error {
  override readonly name = 'StateError'
  readonly code = 'state'
  readonly status: DriverStatus

  constructor(call: string, status: DriverStatus, remedy: string) {
    super(`${call}: the driver is ${status}; ${remedy}`)
    this.status = status
  }
}

/** `idle` until `start()`, then one way through: a driver lives once. */
export type DriverStatus = 'idle' | 'starting' | 'running' | 'stopping' | 'stopped' | 'failed'
