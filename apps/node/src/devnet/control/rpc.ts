import { ConfigError } from '@kona/genesis'
import { errorText, parseMessage, type Rpc, RpcError, type RpcRequest, resultText } from '@kona/p2p/rpc'
import type { Devnet } from '../devnet.ts'
import { type BadBlock, isBadBlock } from './bad-block.ts'

/** Calls in one batch. */
const MAX_BATCH = 100

type Call = (devnet: Devnet, args: readonly unknown[]) => unknown

/** A devnet's methods: what its object does, by the same names. */
const METHODS: Readonly<Record<string, { arguments: readonly string[]; call: Call }>> = {
  devnet_nodes: { arguments: [], call: (devnet) => devnet.nodes },
  devnet_summary: { arguments: [], call: (devnet) => devnet.summary() },
  devnet_kill: {
    arguments: ['node'],
    call: async (devnet, [node]) => {
      await devnet.kill(textOf('node', node))
      return null
    },
  },
  devnet_restart: { arguments: ['node'], call: (devnet, [node]) => devnet.restart(textOf('node', node)) },
  devnet_addNode: { arguments: [], call: (devnet) => devnet.addNode() },
  devnet_rotate: { arguments: [], call: (devnet) => devnet.rotate() },
  devnet_publishBad: {
    arguments: ['kind', 'node'],
    call: (devnet, [kind, node]) => {
      if (!isBadBlock(kind)) return devnet.publishBad(textOf('kind', kind) as BadBlock)
      return devnet.publishBad(kind, node === undefined || node === null ? undefined : textOf('node', node))
    },
  },
}

/** The JSON-RPC of a devnet; params by position or by name. */
export function createDevnetRpc(devnet: Devnet): Rpc {
  async function answer(request: ReturnType<typeof parseMessage>['requests'][number]): Promise<string | undefined> {
    if ('error' in request) return errorText(request.id, request.error)
    const { id } = request
    try {
      const result = await call(devnet, request)
      return id === undefined ? undefined : resultText(id, result)
    } catch (error) {
      return id === undefined ? undefined : errorText(id, toRpcError(error))
    }
  }
  return {
    async handle(body) {
      try {
        const text = typeof body === 'string' ? body : new TextDecoder().decode(body)
        const { isBatch, requests } = parseMessage(text, MAX_BATCH)
        if (!isBatch) return await answer(requests[0]!)
        const answers: string[] = [] // BOUNDED: MAX_BATCH
        for (const request of requests) answers.push((await answer(request)) ?? '')
        const told = answers.filter((one) => one !== '')
        return told.length === 0 ? undefined : `[${told.join(',')}]`
      } catch (error) {
        return errorText(null, toRpcError(error))
      }
    },
  }
}

function call(devnet: Devnet, { method, params }: RpcRequest): unknown {
  const found = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined
  if (!found) {
    const known = Object.keys(METHODS).join(', ')
    throw new RpcError('method_not_found', `no method ${method.slice(0, 80)}, expected one of ${known}`)
  }
  const names = found.arguments
  const given = Array.isArray(params) ? params : names.map((name) => (params as Record<string, unknown>)[name])
  if (given.length > names.length) {
    throw new RpcError('invalid_params', `too many arguments, want at most ${names.length}`)
  }
  return found.call(devnet, given)
}

/** @throws ConfigError naming the argument */
function textOf(name: string, value: unknown): string {
  if (typeof value === 'string') return value
  throw new ConfigError(name, value, 'a text')
}

function toRpcError(error: unknown): RpcError {
  if (error instanceof RpcError) return error
  if (error instanceof ConfigError) return new RpcError('invalid_params', error.message, { cause: error })
  return new RpcError('failed', error instanceof Error ? error.message : String(error), { cause: error })
}
