import { readFile } from 'node:fs/promises'
import type { Routes } from '../http/server.ts'

/** The folder of the package that holds what a browser gets; as far from here in `src` as in `dist`. */
const FOLDER = new URL('../../page/', import.meta.url)

const FILES = {
  'index.html': 'text/html; charset=utf-8',
  'page.css': 'text/css; charset=utf-8',
  'actions.js': 'text/javascript; charset=utf-8',
  'element.js': 'text/javascript; charset=utf-8',
  'graph.js': 'text/javascript; charset=utf-8',
  'log.js': 'text/javascript; charset=utf-8',
  'main.js': 'text/javascript; charset=utf-8',
  'model.js': 'text/javascript; charset=utf-8',
  'peers.js': 'text/javascript; charset=utf-8',
  'strip.js': 'text/javascript; charset=utf-8',
} as const

/** Nothing from elsewhere, and no page elsewhere may frame this one. */
const POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

/** GET / and what it loads. The page is handed the token, which pages elsewhere cannot read. */
export function filesRoute(token: string): Routes {
  return (app) => {
    for (const [name, type] of Object.entries(FILES)) {
      app.get(name === 'index.html' ? '/' : `/${name}`, async (_request, reply) => {
        const text = await readFile(new URL(name, FOLDER), 'utf8')
        reply.headers({ 'content-security-policy': POLICY, 'referrer-policy': 'no-referrer' })
        return reply.type(type).send(name === 'index.html' ? text.replace('{{token}}', token) : text)
      })
    }
    app.get('/favicon.ico', (_request, reply) => reply.code(204).send())
  }
}
