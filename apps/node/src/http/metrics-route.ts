import type { Registry } from 'prom-client'
import type { Routes } from './server.ts'

/** GET /metrics: Prometheus' text. */
export function metricsRoute(registry: Registry): Routes {
  return (app) => {
    app.get('/metrics', async (_request, reply) => {
      const text = await registry.metrics()
      return reply.type(registry.contentType).send(text)
    })
  }
}
