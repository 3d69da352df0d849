import { timingSafeEqual } from 'node:crypto'
import type { Routes } from '../http/server.ts'

/** Whoever asks for more than a look has to show the run's token: `Authorization: Bearer …`. */
export function tokenCheck(token: string): Routes {
  const expected = Buffer.from(`Bearer ${token}`)
  return (app) => {
    app.addHook('onRequest', async ({ method, headers }, reply) => {
      if (method === 'GET') return
      const shown = Buffer.from(headers.authorization ?? '')
      if (shown.length === expected.length && timingSafeEqual(shown, expected)) return
      const why = headers.authorization === undefined ? 'got none' : 'got another'
      return reply
        .code(401)
        .type('text/plain')
        .send(`Authorization: ${why}, expected Bearer and the token of this run\n`)
    })
  }
}
