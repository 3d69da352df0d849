import { ConfigError } from '@kona/genesis'
import type { Network } from '../network.ts'
import { errorText, parseMessage, type RpcRequest, resultText, type UnreadableRequest } from './message.ts'
import { callMethod, type MethodsOf, type RpcMethod } from './method.ts'
import { blockListMethods } from './methods/block-list.ts'
import { connectionMethods } from './methods/connection.ts'
import { infoMethods } from './methods/info.ts'
import { publishMethods } from './methods/publish.ts'
import { verdictMethods } from './methods/verdict.ts'
import { RpcError } from './rpc-error.ts'
import type { RpcMethodName } from './schema.ts'

/** What callers may do, and how much at once. Defaults: {@link defaultRpcOptions}. */
export interface RpcOptions {
  /** The methods that may be called. Default: all; {@link readOnlyMethods} are those that change nothing. */
  allow?: readonly RpcMethodName[]
  /** Bytes of one message, 1 or more. */
  maxRequestBytes?: number
  /** Requests in one batch, 1 or more. */
  maxBatch?: number
  /** Characters of one answer to a batch, 1 or more; what does not fit is answered with an error. */
  maxResponseLength?: number
}

/** geth's limits, which op-node has, are 5 MiB, 1,000 and 25,000,000; no caller of these methods needs as much. */
export const defaultRpcOptions = {
  maxRequestBytes: 1024 * 1024,
  maxBatch: 100,
  maxResponseLength: 16 * 1024 * 1024,
} as const

const METHODS: MethodsOf<RpcMethodName> = {
  ...infoMethods,
  ...blockListMethods,
  ...connectionMethods,
  ...verdictMethods,
  ...publishMethods,
}

/** Every method's name. */
export const rpcMethods: readonly RpcMethodName[] = Object.keys(METHODS) as RpcMethodName[]

/** The methods that only tell and change nothing, for callers who are not the operator. */
export const readOnlyMethods: readonly RpcMethodName[] = rpcMethods.filter((name) => !METHODS[name].changes)

/** Answers JSON-RPC 2.0, without a transport. */
export interface Rpc {
  /**
   * Answers one message: a request, a notification or a batch. Never rejects: whatever went wrong is in the answer.
   *
   * @param body JSON as it came
   * @param options.signal ends what is under way when the caller has gone
   * @returns JSON, or undefined where nothing is to be answered
   */
  handle(body: string | Uint8Array, options?: { signal?: AbortSignal }): Promise<string | undefined>
}

/**
 * op-node's opp2p methods, and kona's and ours, over a network. The network may be idle or stopped: the methods say so.
 *
 * @throws ConfigError `allow`, `maxRequestBytes`, `maxBatch`, `maxResponseLength`
 * @example
 * const rpc = createRpc(network, { allow: readOnlyMethods })
 * const answer = await rpc.handle('{"jsonrpc":"2.0","id":1,"method":"opp2p_peerStats"}')
 */
export function createRpc(network: Network, options: RpcOptions = {}): Rpc {
  const limits = { ...defaultRpcOptions, ...options }
  for (const name of Object.keys(defaultRpcOptions) as (keyof typeof defaultRpcOptions)[]) {
    const value = limits[name]
    if (!Number.isSafeInteger(value) || value < 1) throw new ConfigError(name, value, 'a whole number from 1 on')
  }
  const allowed: ReadonlySet<string> = new Set(options.allow ?? rpcMethods)
  const stranger = [...allowed].find((name) => !Object.hasOwn(METHODS, name))
  if (stranger !== undefined) throw new ConfigError('allow', stranger, `names out of ${rpcMethods.join(', ')}`)

  async function answer(request: RpcRequest | UnreadableRequest, signal: AbortSignal | undefined) {
    if ('error' in request) return errorText(request.id, request.error)
    const { id, method, params } = request
    try {
      const result = await callMethod(methodOf(method, allowed), params, { network, signal })
      return id === undefined ? undefined : resultText(id, result)
    } catch (error) {
      return id === undefined ? undefined : errorText(id, error as RpcError)
    }
  }

  return {
    async handle(body, { signal } = {}) {
      try {
        const { isBatch, requests } = parseMessage(textOf(body, limits.maxRequestBytes), limits.maxBatch)
        if (!isBatch) return await answer(requests[0]!, signal)
        const answers: string[] = [] // BOUNDED: maxBatch
        let room = limits.maxResponseLength
        for (const request of requests) {
          if (signal?.aborted) return undefined
          // Once an answer did not fit, nothing more is called.
          const text = room >= 0 ? await answer(request, signal) : undefined
          room -= text?.length ?? 0
          const told = room >= 0 ? text : tooLarge(request)
          if (told !== undefined) answers.push(told)
        }
        return answers.length === 0 ? undefined : `[${answers.join(',')}]`
      } catch (error) {
        return errorText(null, error as RpcError)
      }
    },
  }
}

/** @throws RpcError `method_not_found` */
function methodOf(name: string, allowed: ReadonlySet<string>): RpcMethod {
  if (!Object.hasOwn(METHODS, name)) {
    const shown = JSON.stringify(name.slice(0, 80)).slice(1, -1)
    throw new RpcError('method_not_found', `the method ${shown} does not exist/is not available`)
  }
  if (!allowed.has(name)) throw new RpcError('method_not_found', `the method ${name} is not allowed here`)
  return METHODS[name as RpcMethodName] as unknown as RpcMethod
}

/** @throws RpcError `invalid_request` */
function textOf(body: string | Uint8Array, maxBytes: number): string {
  const bytes = typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength
  if (bytes > maxBytes) {
    throw new RpcError('invalid_request', `request too large: got ${bytes} bytes, expected at most ${maxBytes}`)
  }
  return typeof body === 'string' ? body : new TextDecoder().decode(body)
}

function tooLarge({ id }: RpcRequest | UnreadableRequest): string | undefined {
  return id === undefined ? undefined : errorText(id, new RpcError('response_too_large', 'response too large'))
}
