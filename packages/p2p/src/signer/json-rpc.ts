import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { SignerError } from './signer-error.ts'

/** A signer's answers are short; what is longer is not read to its end. */
const MAX_ANSWER_BYTES = 64 * 1024
/** Unused connections are closed after this long, in milliseconds. */
const IDLE_MS = 60_000
/** op-signer's code for "not with this key, or not for this chain" (op-signer service/errors.go). */
const UNAUTHORIZED = -32013
const METHOD_NOT_FOUND = -32601
const INVALID_PARAMS = -32602

/** How one call goes out. */
export interface CallOptions {
  readonly signal: AbortSignal
  readonly headers: Readonly<Record<string, string>>
  /** Options of `https.request`. */
  readonly tls: object
}

/** JSON-RPC 2.0 over HTTP/1.1, one call at a time, with connections that are kept. */
export class JsonRpcClient {
  readonly #url: URL
  readonly #agent: HttpAgent
  #id = 0

  constructor(url: URL) {
    this.#url = url
    const options = { keepAlive: true, maxFreeSockets: 1, timeout: IDLE_MS }
    this.#agent = url.protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options)
  }

  /** @throws SignerError; the signal's reason */
  async call(method: string, params: readonly unknown[], options: CallOptions): Promise<unknown> {
    const body = JSON.stringify({ jsonrpc: '2.0', id: ++this.#id, method, params })
    const { status, text } = await this.#post(body, options)
    if (status !== 200) throw statusError(status, method)
    const answer = parsed(text, method)
    if (answer.error !== undefined) throw rpcError(answer.error, method)
    return answer.result
  }

  close(): void {
    this.#agent.destroy()
  }

  #post(body: string, { signal, headers, tls }: CallOptions): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const secure = this.#url.protocol === 'https:'
      const fail = (error: Error) => reject(signal.aborted ? signal.reason : connectionError(error))
      const request = (secure ? httpsRequest : httpRequest)(
        this.#url,
        {
          method: 'POST',
          agent: this.#agent,
          signal,
          headers: { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
          ...(secure ? tls : {}),
        },
        (response) => {
          textOf(response).then((text) => resolve({ status: response.statusCode ?? 0, text }), fail)
        },
      )
      request.on('error', fail)
      request.end(body)
    })
  }
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [] // BOUNDED: MAX_ANSWER_BYTES
  let bytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength
    if (bytes > MAX_ANSWER_BYTES) {
      throw new SignerError('bad_answer', `the signer's answer has more than ${MAX_ANSWER_BYTES} bytes`)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function statusError(status: number, method: string): SignerError {
  const passing = status === 408 || status === 429 || status >= 500
  return new SignerError(passing ? 'unavailable' : 'refused', `the signer answered ${method} with HTTP ${status}`)
}

function parsed(text: string, method: string): { result?: unknown; error?: unknown } {
  try {
    const answer: unknown = JSON.parse(text)
    if (typeof answer === 'object' && answer !== null && ('result' in answer || 'error' in answer)) return answer
  } catch {
    // said below
  }
  throw new SignerError('unavailable', `the signer answered ${method} with ${text.length} characters of no JSON-RPC`)
}

function rpcError(error: unknown, method: string): SignerError {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown }
  const words = String(message ?? '').slice(0, 200)
  const refused =
    code === UNAUTHORIZED ||
    code === METHOD_NOT_FOUND ||
    code === INVALID_PARAMS ||
    // op-signer's own 401 and 403 come as -32000 with Go's text of the status.
    /^(?:40[13] )?(?:forbidden|unauthorized)\b/i.test(words)
  const told = `the signer answered ${method} with an error: ${words} (${code})`
  return new SignerError(refused ? 'refused' : 'unavailable', told)
}

/** OpenSSL's and Node's words for a certificate that one side does not take. */
const TLS_TROUBLE = /^ERR_SSL_|^ERR_TLS_|CERT|^UNABLE_TO_|^HOSTNAME_MISMATCH|^INVALID_(?:CA|PURPOSE)/

function connectionError(error: Error): SignerError {
  if (error instanceof SignerError) return error
  const { code = '', reason } = error as NodeJS.ErrnoException & { reason?: string }
  if (TLS_TROUBLE.test(code)) {
    // OpenSSL's own message is a line of its source.
    return new SignerError('tls', `no TLS connection to the signer: ${reason ?? error.message} (${code})`, {
      cause: error,
    })
  }
  return new SignerError('unreachable', `the signer cannot be reached: ${error.message}`, { cause: error })
}
