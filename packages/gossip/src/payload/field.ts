import type { ExecutionPayload, PayloadVersion } from './execution-payload.ts'
import { hexToBytes } from './hex.ts'
import { PayloadError } from './payload-error.ts'
import { hasBlobGas, hasWithdrawals, hasWithdrawalsRoot } from './version.ts'

/** A field's 32 bytes. */
export function fieldHash<T extends object>(object: T, field: keyof T & string): Uint8Array {
  const value: unknown = object[field]
  const bytes = typeof value === 'string' ? hexToBytes(value) : undefined
  if (bytes?.length !== 32) throw new PayloadError('field', field, value, '0x and 64 hex digits')
  return bytes
}

/** A field's bytes, of a length from `min` to `max`. */
export function fieldBytes<T extends object>(object: T, field: keyof T & string, min: number, max: number): Uint8Array {
  const value: unknown = object[field]
  const expected = min === max ? `${min} bytes` : `${min} to ${max} bytes`
  if (!(value instanceof Uint8Array))
    throw new PayloadError('field', field, typeof value, `${expected} in a Uint8Array`)
  if (value.length < min || value.length > max) {
    throw new PayloadError('field', field, `${value.length} bytes`, expected)
  }
  return value
}

/** A field's number, which must fit into so many bits. */
export function fieldUint<T extends object>(object: T, field: keyof T & string, bits: bigint): bigint {
  const value: unknown = object[field]
  if (typeof value !== 'bigint' || value < 0n || value >> bits !== 0n) {
    throw new PayloadError('field', field, value, `a bigint from 0 to 2^${bits} - 1`)
  }
  return value
}

/** Checks that a payload has the optional fields of its version, and no others: they would be lost. */
export function optionalFields(payload: ExecutionPayload, version: PayloadVersion): void {
  present(payload.withdrawals, hasWithdrawals(version), 'withdrawals', version)
  present(payload.blobGasUsed, hasBlobGas(version), 'blobGasUsed', version)
  present(payload.excessBlobGas, hasBlobGas(version), 'excessBlobGas', version)
  present(payload.withdrawalsRoot, hasWithdrawalsRoot(version), 'withdrawalsRoot', version)
}

export function present(value: unknown, wanted: boolean, field: string, version: PayloadVersion): void {
  if ((value !== undefined) === wanted) return
  if (wanted) throw new PayloadError('field', field, value, `a value in a v${version} payload`)
  throw new PayloadError('field', field, 'a value', `nothing in a v${version} payload`)
}
