import { ConfigError } from '@kona/genesis'
import type { Network } from '../network.ts'
import type { IpNet } from './ip-net.ts'
import type { RpcRequest } from './message.ts'
import { RpcError } from './rpc-error.ts'
import type { RpcMethodName, RpcParameters, RpcResult } from './schema.ts'

/** One argument: its name, in errors and for calls by name, and how it is read. */
export interface Argument<T> {
  readonly name: string
  /** @throws ConfigError naming the argument */
  read(value: unknown): T
}

/** A method of the RPC. What it throws the caller is told. */
export interface RpcMethod<Args extends readonly unknown[] = readonly unknown[], Result = unknown> {
  readonly arguments: { readonly [I in keyof Args]: Argument<Args[I]> }
  /** Whether it changes what the node does; the others only tell. */
  readonly changes: boolean
  call(network: Network, args: Args, signal: AbortSignal | undefined): Result | Promise<Result>
}

/** A group of methods as the schema has them. A subnet is read as CIDR text. */
export type MethodsOf<Names extends RpcMethodName> = {
  readonly [M in Names]: RpcMethod<Read<RpcParameters<M>>, RpcResult<M>>
}

type Read<Parameters extends readonly unknown[]> = {
  readonly [I in keyof Parameters]: Parameters[I] extends IpNet ? string : Parameters[I]
}

/** A text; the part that it is for checks what it says. */
export function textArgument(name: string, expected: string): Argument<string> {
  return {
    name,
    read: (value) => {
      if (typeof value === 'string' && value !== '') return value
      throw new ConfigError(name, value, expected)
    },
  }
}

export function booleanArgument(name: string): Argument<boolean> {
  return {
    name,
    read: (value) => {
      if (typeof value === 'boolean') return value
      throw new ConfigError(name, value, 'true or false')
    },
  }
}

/**
 * Calls a method with the params of a request, by position or by name, each of them required.
 *
 * @throws RpcError `invalid_params` naming the argument, `failed` with the words of what failed
 */
export async function callMethod(
  method: RpcMethod,
  params: RpcRequest['params'],
  { network, signal }: { network: Network; signal: AbortSignal | undefined },
): Promise<unknown> {
  const values = inOrder(method.arguments, params)
  try {
    const args = method.arguments.map((argument, i) => argument.read(values[i]))
    return await method.call(network, args, signal)
  } catch (error) {
    throw toRpcError(error, method.arguments)
  }
}

function inOrder(args: RpcMethod['arguments'], params: RpcRequest['params']): readonly unknown[] {
  const names = args.map(({ name }) => name)
  const values = isList(params) ? params : names.map((name) => (Object.hasOwn(params, name) ? params[name] : undefined))
  if (values.length > args.length) {
    throw new RpcError('invalid_params', `too many arguments, want at most ${args.length}`)
  }
  const stranger = isList(params) ? undefined : Object.keys(params).find((name) => !names.includes(name))
  if (stranger !== undefined) {
    const known = names.length === 0 ? 'no argument' : `one of ${names.join(', ')}`
    throw new RpcError('invalid_params', `unknown argument ${JSON.stringify(stranger.slice(0, 80))}, expected ${known}`)
  }
  for (const [i, name] of names.entries()) {
    if (values[i] !== undefined && values[i] !== null) continue
    throw new RpcError('invalid_params', `missing value for required argument ${i}: ${name}`)
  }
  return values
}

function isList(params: RpcRequest['params']): params is readonly unknown[] {
  return Array.isArray(params)
}

/** A ConfigError that names one of the arguments is the caller's mistake. */
function toRpcError(error: unknown, args: RpcMethod['arguments']): RpcError {
  if (error instanceof RpcError) return error
  if (!(error instanceof Error)) return new RpcError('internal', String(error))
  const field = error.name === 'ConfigError' ? (error as ConfigError).field : undefined
  const index = args.findIndex(({ name }) => field === name || field?.startsWith(`${name}.`))
  if (index >= 0) return new RpcError('invalid_params', `invalid argument ${index}: ${error.message}`, { cause: error })
  return new RpcError('failed', error.message, { cause: error })
}
