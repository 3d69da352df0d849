import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { TLSSocket } from 'node:tls'
import type { Hex } from '@kona/genesis'
import { localSigner } from '../../src/index.ts'
import type { PemPair } from './certificates.ts'

/** A call as it came over the wire. */
export interface SignerCall {
  method: string
  params: unknown[]
  headers: IncomingMessage['headers']
  /** The common name of the client's certificate. */
  client: string | undefined
}

/** What the server does with a call instead of answering well: HTTP status and body, or nothing for a while. */
export type Behaviour = (call: SignerCall) => Promise<{ status?: number; body: unknown } | 'hang' | undefined>

/** A real signer on loopback, as op-signer: HTTP, or HTTPS that asks for a client certificate. */
export interface SignerServer {
  endpoint: string
  port: number
  calls: SignerCall[]
  /** Replaces good answers. */
  behave(behaviour: Behaviour): void
  stop(): Promise<void>
}

export interface SignerServerOptions {
  key: Hex
  tls?: { ca: string } & PemPair
  port?: number
}

export async function signerServer({ key, tls, port = 0 }: SignerServerOptions): Promise<SignerServer> {
  const calls: SignerCall[] = []
  let behaviour: Behaviour = async () => undefined
  const listener = async (request: IncomingMessage, response: ServerResponse) => {
    const { id, method, params } = JSON.parse(await textOf(request)) as {
      id: number
      method: string
      params: unknown[]
    }
    const client = tls && (request.socket as TLSSocket).getPeerCertificate().subject?.CN
    const call: SignerCall = { method, params, headers: request.headers, client: client?.toString() }
    calls.push(call)
    const instead = await behaviour(call)
    if (instead === 'hang') return
    const { status = 200, body } = instead ?? { body: { result: await goodAnswer(call, key) } }
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(typeof body === 'string' ? body : JSON.stringify({ jsonrpc: '2.0', id, ...(body as object) }))
  }
  const server: Server = tls
    ? createHttpsServer({ ...tls, requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.3' }, listener)
    : createHttpServer(listener)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const bound = (server.address() as { port: number }).port
  return {
    endpoint: `${tls ? 'https' : 'http'}://127.0.0.1:${bound}`,
    port: bound,
    calls,
    behave: (next) => {
      behaviour = next
    },
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

async function goodAnswer({ method, params }: SignerCall, key: Hex): Promise<unknown> {
  if (method === 'health_status') return '1.0.0'
  const [{ chainId, payloadHash }] = params as [{ chainId: number; payloadHash: string }]
  const hash: Hex = `0x${Buffer.from(payloadHash, 'base64').toString('hex')}`
  return localSigner(key).sign({ chainId, payloadHash: hash })
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}
