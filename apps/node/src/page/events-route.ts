import type { ServerResponse } from 'node:http'
import type { Devnet, DevnetEvents } from '../devnet/index.ts'
import { toJson } from '../devnet/json.ts'
import type { Routes } from '../http/server.ts'
import type { History } from './history.ts'

/** Pages that may look at once. */
const MAX_STREAMS = 16

/** What may wait for a page that reads too slowly, in bytes; then its stream ends, and it comes back by itself. */
const MAX_WAITING_BYTES = 4_000_000

/** How often nodes tell of their peers while a page looks, in milliseconds. */
const PEERS_EVERY_MS = 500

/** Milliseconds until a page that lost its stream asks again. */
const RETRY_MS = 1_000

const SHOWN = [
  'node',
  'killed',
  'published',
  'arrived',
  'block',
  'rotated',
  'rejected',
  'peers',
] as const satisfies readonly (keyof DevnetEvents)[]

/** GET /events: server-sent events, a snapshot first. https://html.spec.whatwg.org/multipage/server-sent-events.html */
export function eventsRoute(devnet: Devnet, history: History): Routes {
  const streams = new Set<ServerResponse>() // BOUNDED: MAX_STREAMS
  const send = (stream: ServerResponse, text: string) => {
    stream.write(text)
    if (stream.writableLength > MAX_WAITING_BYTES) stream.destroy()
  }
  for (const type of SHOWN) {
    devnet.addEventListener(type, ({ detail }) => {
      if (streams.size === 0) return
      const text = eventText(type, detail)
      for (const stream of streams) send(stream, text)
    })
  }
  return (app, closing) => {
    closing.addEventListener('abort', () => {
      for (const stream of streams) stream.end()
    })
    app.get('/events', (_request, reply) => {
      if (streams.size >= MAX_STREAMS) {
        return reply.code(503).type('text/plain').send(`${MAX_STREAMS} pages look already; close one\n`)
      }
      reply.hijack()
      const stream = reply.raw
      if (streams.size === 0) devnet.watchPeers(PEERS_EVERY_MS)
      streams.add(stream)
      stream.once('close', () => {
        streams.delete(stream)
        // What nobody looks at costs the nodes nothing.
        if (streams.size === 0) devnet.watchPeers(undefined)
      })
      stream.on('error', () => {}) // a page that has gone
      stream.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
      send(stream, `retry: ${RETRY_MS}\n${eventText('snapshot', history.snapshot())}`)
    })
  }
}

function eventText(type: string, detail: unknown): string {
  return `event: ${type}\ndata: ${toJson(detail)}\n\n`
}
