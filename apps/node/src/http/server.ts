import { isIPv6 } from 'node:net'
import fastify, { type FastifyInstance } from 'fastify'
import { UsageError } from '../cli/exit.ts'
import { refusal } from './host-check.ts'

/** What a request may hold at most, in bytes: a batch of calls is far shorter. */
export const MAX_BODY_BYTES = 1024 * 1024

/** Milliseconds that a request may take to arrive. */
const REQUEST_TIMEOUT_MS = 10_000

/** Milliseconds that answers under way are waited for at the end. */
const CLOSE_MS = 3_000

const MAX_CONNECTIONS = 256

/** Routes that a server has; the signal aborts when it closes. */
export type Routes = (app: FastifyInstance, closing: AbortSignal) => void

export interface HttpOptions {
  address: string
  /** 0: any free one. */
  port: number
  /** Names that this node is called by, in Host headers; left out where there is no flag for them. */
  vhosts?: readonly string[]
  routes: readonly Routes[]
  /** The flags that address and port are from, for errors. */
  flags: string
}

/** An open HTTP server. */
export interface HttpServer {
  readonly url: string
  /** Answers what is under way, 3 s at most, and closes. */
  close(): Promise<void>
}

/** Listens when it resolves. @throws UsageError when the address cannot be bound */
export async function openServer({ address, port, vhosts, routes, flags }: HttpOptions): Promise<HttpServer> {
  const app = fastify({
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: 'idle',
    exposeHeadRoutes: false,
  })
  app.server.maxConnections = MAX_CONNECTIONS
  app.removeAllContentTypeParsers()
  app.addHook('onRequest', async ({ headers }, reply) => {
    reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
    const why = refusal(headers, vhosts)
    if (why !== undefined) return reply.code(403).type('text/plain').send(`${why}\n`)
  })
  app.setNotFoundHandler((request, reply) =>
    reply
      .code(404)
      .type('text/plain')
      .send(`no ${request.method} ${request.url.slice(0, 80)} here\n`),
  )
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) =>
    reply
      .code(error.statusCode ?? 500)
      .type('text/plain')
      .send(`${error.message}\n`),
  )
  const closing = new AbortController()
  for (const add of routes) add(app, closing.signal)
  try {
    await app.listen({ host: address, port })
  } catch (error) {
    await app.close()
    const { code = String(error) } = error as NodeJS.ErrnoException
    const where = `${isIPv6(address) ? `[${address}]` : address}:${port}`
    throw new UsageError(`${flags}: ${where} cannot be bound (${code}), expected a free port; 0 takes any`)
  }
  const bound = app.server.address() as { port: number }
  return {
    url: `http://${isIPv6(address) ? `[${address}]` : address}:${bound.port}`,
    async close() {
      closing.abort(new Error('the node is stopping'))
      const timer = setTimeout(() => app.server.closeAllConnections(), CLOSE_MS)
      await app.close()
      clearTimeout(timer)
    },
  }
}
