import type { Network } from '@kona/p2p'
import type { Routes } from './server.ts'

/** GET /healthz: 200 for a healthy node, 503 for another. */
export function healthRoute(network: Network): Routes {
  return (app) => {
    app.get('/healthz', async (_request, reply) => {
      const healthy = network.status === 'running'
      return reply.code(healthy ? 200 : 503).send({ healthy })
    })
  }
}
