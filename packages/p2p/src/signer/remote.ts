import { type Address, ConfigError, type Hex, isAddress, isHex } from '@kona/genesis'
import { type Logger, silent } from '@kona/genesis/driver'
import { checksumAddress, recoverSigner } from '@kona/gossip/payload'
import { pause } from '../pause.ts'
import type { BlockSigner, SignRequest } from './block-signer.ts'
import { type ClientTls, ClientTlsSource } from './client-tls.ts'
import { JsonRpcClient } from './json-rpc.ts'
import { SignerError } from './signer-error.ts'

/** A signer elsewhere that speaks op-signer's JSON-RPC. */
export interface RemoteSignerOptions {
  /** `http:` or `https:`. */
  endpoint: string
  /** Whose signature is asked for, and must come back. */
  address: Address
  /** HTTP headers of each request, such as `authorization`. */
  headers?: Readonly<Record<string, string>>
  /** For `https:`. A function is asked before each request, so that exchanged certificates are taken up. */
  tls?: ClientTls | (() => ClientTls | Promise<ClientTls>)
  /** Milliseconds that one request may take, from 10. Default: 1,000. */
  timeoutMs?: number
  /** Told when exchanged certificates cannot be used. Default: silent. */
  logger?: Logger
}

/** A {@link BlockSigner} that keeps a connection. */
export interface RemoteSigner extends BlockSigner {
  /** Closes the connection; an unused one holds no process and ends by itself after a minute. */
  close(): void
}

export const defaultRemoteSignerOptions = { timeoutMs: 1_000 } as const satisfies Partial<RemoteSignerOptions>

/** op-node gives its signer so long to say that it is there (op-service/signer v1.19.6), in milliseconds. */
const HEALTH_MS = 3_000
/** Before a failed request is sent again, doubled each time up to the second, in milliseconds. */
const FIRST_RETRY_MS = 50
const LONGEST_RETRY_MS = 500

/** The domain of block signatures, V1, as Go's JSON writes 32 bytes: a list of numbers. */
const DOMAIN: readonly number[] = new Array(32).fill(0)

/**
 * A signer in another process, such as op-signer with its key in a KMS: `opsigner_signBlockPayload`, over HTTP or TLS
 * with client certificates. Passing faults are retried until the signal aborts, without a signal not at all; each
 * signature is checked against the address before it is handed out.
 *
 * @throws ConfigError naming the option; its value never shows a header, a key or what an endpoint hides
 *
 * @example
 * const signer = remoteSigner({ endpoint: 'https://signer:8080', address, tls: { ca, cert, key } })
 * const network = Network.builder(config).withSigner(signer).build()
 */
export function remoteSigner(options: RemoteSignerOptions): RemoteSigner {
  const url = endpointUrl(options.endpoint)
  if (!isAddress(options.address)) throw new ConfigError('address', options.address, '0x and 40 hex digits')
  const timeoutMs = options.timeoutMs ?? defaultRemoteSignerOptions.timeoutMs
  if (!(Number.isSafeInteger(timeoutMs) && timeoutMs >= 10 && timeoutMs < 2 ** 31)) {
    throw new ConfigError('timeoutMs', timeoutMs, 'a whole number of milliseconds from 10')
  }
  if (options.tls !== undefined && url.protocol !== 'https:') {
    throw new ConfigError(
      'tls',
      `certificates for an ${url.protocol} endpoint`,
      'an https: endpoint, or no certificates',
    )
  }
  const address = checksumAddress(options.address)
  const headers = checkedHeaders(options.headers ?? {})
  const tls = options.tls && new ClientTlsSource(options.tls, options.logger ?? silent)
  const client = new JsonRpcClient(url)

  async function call(method: string, params: readonly unknown[], limitMs: number, signal?: AbortSignal) {
    const limit = AbortSignal.timeout(limitMs)
    try {
      return await client.call(method, params, {
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
        headers,
        tls: tls ? await tls.options() : {},
      })
    } catch (error) {
      if (signal?.aborted || !limit.aborted || error instanceof SignerError) throw error
      throw new SignerError('timeout', `the signer did not answer ${method} within ${limitMs} ms`)
    }
  }

  async function signOnce({ chainId, payloadHash }: SignRequest, signal?: AbortSignal): Promise<Hex> {
    const args = {
      domain: DOMAIN,
      chainId,
      payloadHash: Buffer.from(payloadHash.slice(2), 'hex').toString('base64'),
      senderAddress: address.toLowerCase(),
    }
    const signature = await call('opsigner_signBlockPayload', [args], timeoutMs, signal)
    return checkedSignature(signature, { chainId, payloadHash }, address)
  }

  return {
    address,
    isVerified: true,
    sign: (request, { signal } = {}) => retried(() => signOnce(request, signal), signal),
    check: async ({ signal }) => {
      await call('health_status', [], HEALTH_MS, signal)
    },
    close: () => client.close(),
  }
}

/** Passing faults are tried again as long as the signal lasts. The last one says why there is no signature. */
async function retried(sign: () => Promise<Hex>, signal: AbortSignal | undefined): Promise<Hex> {
  let last: SignerError | undefined
  for (let attempts = 1; ; attempts++) {
    try {
      signal?.throwIfAborted()
      return await sign()
    } catch (error) {
      if (signal?.aborted) throw outOfTime(signal, last, attempts)
      if (!(error instanceof SignerError) || error.fatal || !signal) throw error
      last = error
    }
    const delayMs = Math.min(FIRST_RETRY_MS * 2 ** (attempts - 1), LONGEST_RETRY_MS)
    await pause(delayMs, signal)
  }
}

/** An abort by the caller is the caller's; when time is up, the last fault tells more than "timeout". */
function outOfTime(signal: AbortSignal, last: SignerError | undefined, attempts: number): unknown {
  if ((signal.reason as Error | undefined)?.name !== 'TimeoutError') return signal.reason
  const why = last?.message ?? 'the signer did not answer'
  return new SignerError(last?.code ?? 'timeout', `${why}; time is up after ${attempts} attempts`, {
    attempts,
    cause: last,
  })
}

function checkedSignature(answer: unknown, request: SignRequest, expected: Address): Hex {
  if (!isHex(answer, 65)) {
    const what = typeof answer === 'string' ? `${answer.length} characters` : typeof answer
    throw new SignerError('bad_answer', `the signer gave ${what}, expected 0x and 130 hex digits (r, s, v)`)
  }
  const recovered = recovering(() => recoverSigner({ ...request, signature: answer }), answer)
  if (recovered !== expected) {
    const message = `the signer signed with ${recovered}, expected ${expected}; give it the right key, or us its address`
    throw new SignerError('wrong_address', message, { recovered, expected })
  }
  return answer
}

function recovering(recover: () => Address, signature: Hex): Address {
  try {
    return recover()
  } catch (cause) {
    const v = Number.parseInt(signature.slice(-2), 16)
    throw new SignerError(
      'bad_answer',
      `no public key comes out of the signer's signature (v is ${v}, 0 or 1 is right)`,
      {
        cause,
      },
    )
  }
}

function endpointUrl(endpoint: unknown): URL {
  const url = typeof endpoint === 'string' && URL.canParse(endpoint) ? new URL(endpoint) : undefined
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url
  throw new ConfigError('endpoint', url ? url.protocol : '(not shown)', 'an http: or https: URL')
}

function checkedHeaders(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  for (const [name, value] of Object.entries(headers)) {
    const fits =
      /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) && typeof value === 'string' && /^[\t\x20-\x7e]*$/.test(value)
    if (!fits) throw new ConfigError('headers', '(not shown)', 'names and values that HTTP allows')
  }
  return headers
}
