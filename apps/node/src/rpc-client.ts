import type { RpcMethodName, RpcParameters, RpcResult } from '@kona/p2p/rpc'
import { UsageError } from './cli/exit.ts'

/** Milliseconds that an answer is waited for; each method that is called here answers at once. */
const TIMEOUT_MS = 10_000

/** @see https://www.jsonrpc.org/specification#error_object */
const METHOD_NOT_FOUND = -32601
const INVALID_PARAMS = -32602

interface Answer {
  readonly result?: unknown
  readonly error?: { readonly code: number; readonly message: string }
}

/** The node did not do what it was asked. */
export class RpcCallError extends Error {
  override readonly name = 'RpcCallError'
}

/**
 * Asks a running node. Neither viem nor the RPC's own module: they take 0.3 s and 0.9 s to load, and doctor is called every
 * few seconds where it is a container's health check.
 *
 * @throws UsageError for no URL, for nobody or somebody else there, for a wrong argument; RpcCallError
 */
export async function callNode<M extends RpcMethodName>(
  url: string,
  method: M,
  ...params: RpcParameters<M>
): Promise<RpcResult<M>> {
  const { error, result } = await post(nodeUrl(url), JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }))
  if (!error) return result as RpcResult<M>
  const { code, message } = error
  if (code === INVALID_PARAMS)
    throw new UsageError(message.replace(/^invalid argument \d+: (peerId)?/, (_, name) => (name ? '<peer id>' : '')))
  if (code !== METHOD_NOT_FOUND) throw new RpcCallError(`${method}: ${message}`)
  const remedy = message.endsWith('not allowed here')
    ? 'ask on loopback, or start the node with --rpc.enable-admin'
    : 'expected the RPC of a kona-node net that is as new as this command'
  throw new UsageError(`--rpc.url: ${message}; ${remedy}`)
}

function nodeUrl(text: string): URL {
  const url = URL.parse(text)
  if (url && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '') return url
  // What is no plain URL may hold a password, so it is not repeated.
  throw new UsageError(
    '--rpc.url: expected http:// or https://, without a user or password, such as http://127.0.0.1:9545',
  )
}

async function post(url: URL, body: string): Promise<Answer> {
  let status: number
  let text: string
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    status = answer.status
    text = await answer.text()
  } catch (error) {
    const remedy = 'expected a running kona-node net there, with its --rpc.addr and --rpc.port'
    throw new UsageError(`--rpc.url: ${url.origin} does not answer (${whyOf(error)}), ${remedy}`)
  }
  const answer = answerIn(text)
  if (answer) return answer
  throw new UsageError(
    `--rpc.url: ${url.origin} answers with HTTP ${status} and no JSON-RPC, expected a kona-node's RPC`,
  )
}

/** fetch() hides why behind "fetch failed". */
function whyOf(error: unknown): string {
  const { name, cause, message } = error as Error & { cause?: Error & { code?: string } }
  if (name === 'TimeoutError') return `within ${TIMEOUT_MS / 1_000} s`
  return cause?.code ?? cause?.message ?? message
}

function answerIn(text: string): Answer | undefined {
  try {
    const value = JSON.parse(text)
    if (value?.jsonrpc !== '2.0') return undefined
    if (value.error === undefined) return 'result' in value ? value : undefined
    return typeof value.error?.code === 'number' && typeof value.error.message === 'string' ? value : undefined
  } catch {
    return undefined
  }
}
