/**
 * JSON-RPC's error codes, and geth's two beside them, which op-node uses:
 * - `parse` no JSON, `invalid_request` no request, `method_not_found`, `invalid_params`, `internal`,
 * - `failed` the method was called and failed,
 * - `response_too_large` what is left of a batch when its answer has become too long.
 *
 * @see https://www.jsonrpc.org/specification#error_object
 */
export const RPC_ERROR_CODES = {
  parse: -32700,
  invalid_request: -32600,
  method_not_found: -32601,
  invalid_params: -32602,
  internal: -32603,
  failed: -32000,
  response_too_large: -32003,
} as const

export type RpcErrorCode = keyof typeof RPC_ERROR_CODES

/** What a caller is told instead of a result. */
export class RpcError extends Error {
  override readonly name = 'RpcError'
  readonly code: RpcErrorCode

  constructor(code: RpcErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
