import type { Network } from '@kona/p2p'
import type { Routes } from './server.ts'

/** GET /healthz: the library's verdict, with 200 for a healthy node and 503 for another. */
export function healthRoute(network: Network): Routes {
  return (app) => {
    app.get('/healthz', async (_request, reply) => {
      const health = network.health()
      return reply.code(health.healthy ? 200 : 503).send(health)
    })
  }
}
