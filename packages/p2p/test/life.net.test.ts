// Each test is a sentence of a driver's life.
import { createServer, type Server } from 'node:net'
import { MemoryDatastore } from 'datastore-core'
import { Key } from 'interface-datastore'
import { expect, onTestFinished, test, vi } from 'vitest'
import { Network } from '../src/index.ts'
import { testBlock, testChain, testConfig, testNetwork } from './support/chain.ts'

function network(...args: Parameters<typeof testNetwork>): Network {
  const made = testNetwork(...args)
  onTestFinished(() => made.stop())
  return made
}

/** Takes a port, or fails when somebody has it. */
function take(port: number): Promise<Server> {
  const server = createServer()
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve(server))
  })
}

async function release(server: Server): Promise<void> {
  await new Promise((resolve) => server.close(resolve))
}

const tcpPort = (of: Network) => Number(/\/tcp\/(\d+)/.exec(of.localRecord().multiaddrs[0] ?? '')?.[1])

test('build() opens nothing', () => {
  const before = process.getActiveResourcesInfo().length
  const built = network(testChain())
  expect(built.status).toBe('idle')
  expect(process.getActiveResourcesInfo().length).toBe(before)
})

test('start() is listening when it resolves; concurrent calls share one promise', async () => {
  const one = network(testChain())
  const starting = one.start()
  expect(one.status).toBe('starting')
  expect(one.start()).toBe(starting)
  await starting
  expect(one.status).toBe('running')
  await expect(take(tcpPort(one))).rejects.toMatchObject({ code: 'EADDRINUSE' })
})

test('a failed start leaves nothing open', async () => {
  const taken = await take(0)
  const { port } = taken.address() as { port: number }
  const chain = testChain()
  const failing = network(chain, { gossipAddress: ['/ip4/127.0.0.1/tcp/0', `/ip4/127.0.0.1/tcp/${port}`] })
  const failure = await failing.start().catch((error) => error)
  expect(failure).toMatchObject({ name: 'StartError', code: 'listen' })
  expect(failure.message).toContain(String(port))
  expect(failing.status).toBe('failed')
  await expect(failing.closed).rejects.toBe(failure)
  await release(taken)
})

test('a taken discovery port fails the start and frees the gossip port', async () => {
  const chain = testChain()
  const free = await take(0)
  const { port } = free.address() as { port: number }
  await release(free)
  const { socketPort } = await takenUdpPort()
  const failing = network(chain, {
    gossipAddress: `/ip4/127.0.0.1/tcp/${port}`,
    discoveryAddress: `/ip4/127.0.0.1/udp/${socketPort}`,
  })
  await expect(failing.start()).rejects.toMatchObject({ name: 'StartError', code: 'listen' })
  await release(await take(port))
})

async function takenUdpPort(): Promise<{ socketPort: number }> {
  const { createSocket } = await import('node:dgram')
  const socket = createSocket('udp4')
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  onTestFinished(() => void socket.close())
  return { socketPort: socket.address().port }
}

test('an abort undoes the start, and is no lifetime', async () => {
  const abort = new AbortController()
  const aborted = network(testChain())
  const starting = aborted.start({ signal: abort.signal })
  abort.abort(new Error('changed my mind'))
  await expect(starting).rejects.toThrow('changed my mind')
  expect(aborted.status).toBe('stopped')
  await aborted.closed

  const later = new AbortController()
  const running = network(testChain())
  await running.start({ signal: later.signal })
  later.abort()
  expect(running.status).toBe('running')
})

test('stop() is idempotent, frees the ports and resolves closed; start() afterwards throws StateError', async () => {
  const one = network(testChain())
  await one.start()
  const port = tcpPort(one)
  await Promise.all([one.stop(), one.stop()])
  await one.stop()
  await one.closed
  expect(one.status).toBe('stopped')
  await release(await take(port))
  await expect(one.start()).rejects.toMatchObject({ name: 'StateError', code: 'state', status: 'stopped' })
  await expect(one.publish(testBlock(testChain(), 1n))).rejects.toMatchObject({ name: 'StateError' })
})

test('await using stops', async () => {
  let port: number
  {
    await using one = testNetwork(testChain())
    await one.start()
    port = tcpPort(one)
  }
  await release(await take(port))
})

test('what is passed in stays open', async () => {
  const store = new MemoryDatastore()
  const close = vi.fn()
  Object.assign(store, { close })
  const one = Network.builder(testConfig(testChain())).withDatastore(store).build()
  await one.start()
  await one.stop()
  expect(close).not.toHaveBeenCalled()
  await store.put(new Key('/mine'), new Uint8Array(1))
  expect(await store.has(new Key('/mine'))).toBe(true)
})

test('the library sets no process handlers', async () => {
  const names = ['SIGINT', 'SIGTERM', 'exit', 'beforeExit', 'uncaughtException', 'unhandledRejection']
  const count = () => names.map((name) => process.listenerCount(name))
  const before = count()
  const one = network(testChain())
  await one.start()
  expect(count()).toEqual(before)
  await one.stop()
})

test('publish() without a signer says what to do', async () => {
  const chain = testChain()
  const unsigned = Network.builder(testConfig(chain)).build()
  onTestFinished(() => unsigned.stop())
  await unsigned.start()
  await expect(unsigned.publish(testBlock(chain, 1n))).rejects.toMatchObject({
    name: 'PublishError',
    code: 'no_signer',
    message: expect.stringContaining('withSigner'),
  })
})

test('publish() of a block that peers would not accept names the rule', async () => {
  const chain = testChain()
  const one = network(chain)
  await one.start()
  const good = testBlock(chain, 1n)
  const bad = { ...good, executionPayload: { ...good.executionPayload, gasUsed: 1n } }
  await expect(one.publish(bad)).rejects.toMatchObject({ code: 'invalid', reason: { code: 'block_hash' } })
})
