// What stands in front of the routes: who may ask, how much, and how it ends.
import { request } from 'node:http'
import { connect } from 'node:net'
import { createRpc } from '@kona/p2p/rpc'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { healthRoute } from '../../src/http/health-route.ts'
import { rpcRoute } from '../../src/http/rpc-route.ts'
import { type HttpServer, MAX_BODY_BYTES, openServer } from '../../src/http/server.ts'
import { testChain, testNetwork } from '../support/network.ts'

const network = testNetwork(testChain(), { discovery: false })
let server: HttpServer

async function opened(address = '127.0.0.1'): Promise<HttpServer> {
  const routes = [rpcRoute(createRpc(network)), healthRoute(network)]
  return openServer({ address, port: 0, vhosts: ['node.example'], routes, flags: '--rpc.addr, --rpc.port' })
}

beforeAll(async () => {
  server = await opened()
})
afterAll(() => server.close())

const SELF = '{"jsonrpc":"2.0","id":1,"method":"opp2p_self"}'

interface Answer {
  status: number
  headers: NodeJS.Dict<string | string[]>
  body: string
}

/** fetch() sets Host and Origin by itself; this sends what it is given. */
function post(body: string, headers: Record<string, string> = {}, path = '/'): Promise<Answer> {
  const url = new URL(path, server.url)
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers } })
    sent.once('error', reject)
    sent.once('response', (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      response.once('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }))
    })
    sent.end(body)
  })
}

test('a call from the operator, with no CORS for anybody', async () => {
  const answer = await post(SELF)
  expect(answer).toMatchObject({ status: 200, body: expect.stringContaining(network.localRecord().peerId) })
  expect(answer.headers['content-type']).toMatch(/^application\/json/)
  expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
  expect((await post(SELF, { host: 'node.example:1' })).status).toBe(200)
})

test('a page elsewhere cannot reach it: DNS rebinding, and straight', async () => {
  const rebound = await post(SELF, { host: 'evil.example', origin: 'http://evil.example' })
  expect(rebound).toMatchObject({ status: 403, body: expect.stringMatching(/^Host: got evil.example, expected/) })
  const straight = await post(SELF, { origin: 'http://evil.example' })
  expect(straight).toMatchObject({ status: 403, body: expect.stringMatching(/^Origin: /) })
  // What a page may send without asking first.
  expect((await post(SELF, { 'content-type': 'text/plain' })).status).toBe(415)
  const preflight = await fetch(server.url, { method: 'OPTIONS', headers: { origin: 'http://evil.example' } })
  expect(preflight.status).toBe(403)
})

test('a body that is too large is refused before it is read', async () => {
  const large = `[${SELF}${' '.repeat(MAX_BODY_BYTES)}]`
  expect(await post(large)).toMatchObject({ status: 413 })
  expect(await post(SELF)).toMatchObject({ status: 200 })
})

test('a notification has no answer, and what is no JSON an error', async () => {
  expect(await post('{"jsonrpc":"2.0","method":"opp2p_self"}')).toMatchObject({ status: 204, body: '' })
  expect(await post('{')).toMatchObject({ status: 200, body: expect.stringContaining('"code":-32700') })
})

test('other paths and methods say what is not here', async () => {
  expect(await post(SELF, {}, '/rpc')).toMatchObject({ status: 404, body: 'no POST /rpc here\n' })
  expect((await fetch(server.url)).status).toBe(404)
})

test('/healthz of a node that is not running', async () => {
  const answer = await fetch(`${server.url}/healthz`)
  expect(answer.status).toBe(503)
  const checks = expect.arrayContaining([expect.objectContaining({ code: 'running', ok: false })])
  expect(await answer.json()).toEqual({ healthy: false, summary: expect.stringContaining('idle'), checks })
})

test('a taken port is told with its flags and the remedy', async () => {
  const port = Number(new URL(server.url).port)
  const taken = openServer({ address: '127.0.0.1', port, vhosts: [], routes: [], flags: '--rpc.addr, --rpc.port' })
  const message = `--rpc.addr, --rpc.port: 127.0.0.1:${port} cannot be bound (EADDRINUSE), expected a free port; 0 takes any`
  await expect(taken).rejects.toMatchObject({ name: 'UsageError', message })
})

test('over IPv6', async ({ skip }) => {
  const six = await opened('::1').catch(() => skip('this machine has no ::1'))
  try {
    expect(six.url).toMatch(/^http:\/\/\[::1\]:\d+$/)
    expect((await fetch(`${six.url}/healthz`)).status).toBe(503)
  } finally {
    await six.close()
  }
})

test('closing ends the calls under way and idle connections', { timeout: 30_000 }, async () => {
  const own = testNetwork(testChain(), { discovery: false })
  await own.start()
  const rpc = await openServer({
    address: '127.0.0.1',
    port: 0,
    vhosts: [],
    routes: [rpcRoute(createRpc(own))],
    flags: 'test',
  })
  const idle = connect(Number(new URL(rpc.url).port), '127.0.0.1')
  idle.on('error', () => {})
  const idleEnded = new Promise((resolve) => idle.once('close', resolve))
  // A peer that accepts and never says anything keeps a dial waiting.
  const { createServer } = await import('node:net')
  const deaf = createServer()
  const dialled = new Promise((resolve) => deaf.once('connection', resolve))
  await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve))
  const { port } = deaf.address() as { port: number }
  const address = `/ip4/127.0.0.1/tcp/${port}/p2p/${network.localRecord().peerId}`
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'opp2p_connectPeer', params: [address] })
  const call = fetch(rpc.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  await dialled
  await rpc.close()
  expect(await (await call).json()).toMatchObject({ id: 1, error: { code: -32000 } })
  await idleEnded
  await own.stop()
  deaf.close()
})
