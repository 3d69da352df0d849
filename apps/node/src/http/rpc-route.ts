import type { Rpc } from '@kona/p2p/rpc'
import type { Routes } from './server.ts'

/** POST /: JSON-RPC. A call ends when its caller has gone. */
export function rpcRoute(rpc: Rpc): Routes {
  return (app, closing) => {
    app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    app.post('/', async (request, reply) => {
      const gone = new AbortController()
      reply.raw.once('close', () => gone.abort())
      const answer = await rpc.handle(request.body as Buffer, { signal: AbortSignal.any([gone.signal, closing]) })
      if (answer === undefined) return reply.code(204).send()
      return reply.type('application/json').send(answer)
    })
  }
}
