import { RPC_ERROR_CODES, RpcError } from './rpc-error.ts'

/** A call, or a notification where there is no id. @see https://www.jsonrpc.org/specification#request_object */
export interface RpcRequest {
  readonly id: RpcId | undefined
  readonly method: string
  readonly params: readonly unknown[] | Readonly<Record<string, unknown>>
}

/** What tells a caller which answer is whose. */
export type RpcId = string | number | null

/** What a message holds: one request or many, each readable or not. */
export interface RpcMessage {
  readonly isBatch: boolean
  readonly requests: readonly (RpcRequest | UnreadableRequest)[]
}

/** Something that is no request; it is answered, since nobody can tell that it is a notification. */
export interface UnreadableRequest {
  readonly id: RpcId
  readonly error: RpcError
}

/** Reads a request or a batch of at most `maxBatch`. @throws RpcError `parse`, or `invalid_request` for an empty or too long batch */
export function parseMessage(text: string, maxBatch: number): RpcMessage {
  const value = parseJson(text)
  if (!Array.isArray(value)) return { isBatch: false, requests: [readRequest(value)] }
  if (value.length === 0) throw new RpcError('invalid_request', 'empty batch')
  if (value.length > maxBatch) {
    throw new RpcError('invalid_request', `batch too large: got ${value.length} requests, expected at most ${maxBatch}`)
  }
  return { isBatch: true, requests: value.map(readRequest) }
}

/** The answer to a request. `result` has to survive JSON. */
export function resultText(id: RpcId, result: unknown): string {
  return JSON.stringify({ jsonrpc: '2.0', id, result })
}

/** The answer to a request that failed, or that cannot be read (`id` null). */
export function errorText(id: RpcId, { code, message }: RpcError): string {
  return JSON.stringify({ jsonrpc: '2.0', id, error: { code: RPC_ERROR_CODES[code], message } })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new RpcError('parse', `parse error: ${(error as Error).message}`, { cause: error })
  }
}

function readRequest(value: unknown): RpcRequest | UnreadableRequest {
  const request = (typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}) as {
    [key: string]: unknown
  }
  const { jsonrpc, id, method, params = [] } = request
  const problem =
    jsonrpc !== '2.0'
      ? 'jsonrpc: expected "2.0"'
      : typeof method !== 'string'
        ? 'method: expected a text'
        : typeof params !== 'object' || params === null
          ? 'params: expected a list, or an object of names and values'
          : id !== undefined && !isId(id)
            ? 'id: expected a text, a number or null'
            : undefined
  if (problem === undefined) return { id: id as RpcId | undefined, method, params } as RpcRequest
  return { id: isId(id) ? id : null, error: new RpcError('invalid_request', `invalid request: ${problem}`) }
}

function isId(value: unknown): value is RpcId {
  return typeof value === 'string' || typeof value === 'number' || value === null
}
