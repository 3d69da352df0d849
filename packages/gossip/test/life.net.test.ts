import { createServer } from 'node:net'
import { createLibp2p } from 'libp2p'
import { describe, expect, test } from 'vitest'
import type { Gossip, HostInit } from '../src/index.ts'
import {
  eventually,
  gossipOf,
  mesh,
  nextBlock,
  signedBlock,
  startAll,
  testChain,
  within,
} from './support/gossip-node.ts'

/** The port that a driver listens on. */
function portOf(node: Gossip): number {
  return Number(/\/tcp\/(\d+)/.exec(node.addresses()[0] ?? '')?.[1])
}

/** Waits until this process has so many TCP servers open, a count that no other process can disturb. */
function openServers(count: number): Promise<void> {
  const open = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap').length
  return eventually(() => open() === count, `${count} TCP servers open`)
}

/** A server on any port of loopback. */
async function taken(): Promise<{ port: number } & AsyncDisposable> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as { port: number }).port,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

describe('a driver', () => {
  test('listens when start resolves, and closes its port on stop', async () => {
    const node = gossipOf(testChain())
    expect(node.status).toBe('idle')
    expect(node.addresses()).toEqual([])
    expect(node.peers()).toEqual([])
    const starting = node.start()
    expect(node.status).toBe('starting')
    await starting
    expect(node.status).toBe('running')
    const port = portOf(node)
    expect(node.addresses()).toEqual([`/ip4/127.0.0.1/tcp/${port}/p2p/${node.libp2p.peerId}`])
    await openServers(1)
    await node.stop()
    expect(node.status).toBe('stopped')
    await node.closed
    await openServers(0)
  })

  test('shares concurrent starts and stops, and lives once', async () => {
    const node = gossipOf(testChain())
    await Promise.all([node.start(), node.start()])
    await node.start()
    await Promise.all([node.stop(), node.stop()])
    await node.stop()
    await expect(node.start()).rejects.toMatchObject({ name: 'StateError', status: 'stopped' })
  })

  test('stops at the end of an await using scope', async () => {
    const node = gossipOf(testChain())
    {
      await using scoped = node
      await scoped.start()
    }
    expect(node.status).toBe('stopped')
  })

  test('names the address of a taken port, and leaves nothing open', async () => {
    const chain = testChain()
    const server = await taken()
    // The first address can be bound, the second cannot.
    const listen = ['/ip4/127.0.0.1/tcp/0', `/ip4/127.0.0.1/tcp/${server.port}`]
    const node = gossipOf(chain, { listen })
    const blocks = node.unsafeBlocks()
    await expect(node.start()).rejects.toMatchObject({
      name: 'StartError',
      code: 'listen',
      address: listen[1],
      message: expect.stringContaining('EADDRINUSE'),
    })
    await expect(blocks.next()).rejects.toMatchObject({ name: 'StartError', code: 'listen' })
    await expect(node.closed).rejects.toMatchObject({ code: 'listen' })
    expect(node.status).toBe('failed')
    await openServers(1)
    await server[Symbol.asyncDispose]()
    await openServers(0)
  })

  test('names the argument that is wrong', async () => {
    const node = gossipOf(testChain())
    await expect(node.disconnect('hello')).rejects.toMatchObject({ name: 'StateError' })
    await using _ = await startAll(node)
    await expect(node.disconnect('hello')).rejects.toMatchObject({ name: 'ConfigError', field: 'peerId' })
    for (const address of ['localhost:9222', '', [], [7]]) {
      const connecting = node.connect(address as string)
      await expect(connecting).rejects.toMatchObject({ name: 'ConfigError', field: 'address' })
    }
    const signer = node.unsafeBlockSigner
    for (const address of ['0x1', undefined, 5]) {
      const set = () => node.setUnsafeBlockSigner(address as `0x${string}`)
      expect(set).toThrow(expect.objectContaining({ name: 'ConfigError', field: 'unsafeBlockSigner' }))
    }
    expect(node.unsafeBlockSigner).toBe(signer)
    for (const field of ['maxBlocks', 'maxBytes']) {
      for (const value of [0, Number.NaN, 1.5, -1, '8']) {
        const subscribe = () => node.unsafeBlocks({ [field]: value })
        expect(subscribe).toThrow(expect.objectContaining({ name: 'ConfigError', field }))
      }
    }
  })

  test('takes over the port of one that stopped', async () => {
    const chain = testChain()
    const first = gossipOf(chain)
    await first.start()
    const listen = first.addresses().map((address) => address.replace(/\/p2p\/.*/, ''))
    await expect(gossipOf(chain, { listen }).start()).rejects.toMatchObject({ code: 'listen', address: listen[0] })
    await first.stop()
    const second = gossipOf(chain, { listen })
    await using _ = await startAll(second)
    expect(portOf(second)).toBe(Number(listen[0]?.split('/').at(-1)))
  })

  test('undoes a start that is aborted, at any point', async () => {
    const chain = testChain()
    const before = gossipOf(chain)
    await expect(before.start({ signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow('no')
    expect(before.status).toBe('stopped')

    const outcomes = new Set<string>()
    for (const turns of [0, 1, 2, 3, 5, 8, 13, 21]) {
      const node = gossipOf(chain)
      const abort = new AbortController()
      const starting = node.start({ signal: abort.signal }).then(
        () => 'started',
        (error: Error) => error.message,
      )
      for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve))
      abort.abort(new Error('changed my mind'))
      outcomes.add(await starting)
      if (node.status === 'running') await node.stop()
      expect(node.status).toBe('stopped')
      await openServers(0)
    }
    expect([...outcomes].toSorted()).toEqual(expect.arrayContaining(['changed my mind']))
    expect(outcomes.size).toBeLessThanOrEqual(2)
  })

  test('is not stopped by a signal after it started', async () => {
    const abort = new AbortController()
    const node = gossipOf(testChain())
    await node.start({ signal: abort.signal })
    await using _ = node
    abort.abort()
    expect(node.status).toBe('running')
  })

  test('refuses calls that its status does not allow', async () => {
    const chain = testChain()
    const node = gossipOf(chain)
    const state = { name: 'StateError', status: 'idle' }
    await expect(node.publish(signedBlock(chain))).rejects.toMatchObject(state)
    await expect(node.connect('/ip4/127.0.0.1/tcp/1')).rejects.toMatchObject(state)
    await expect(node.disconnect('x')).rejects.toMatchObject(state)
    expect(() => node.libp2p).toThrow(expect.objectContaining(state))
    await node.stop()
    expect(node.status).toBe('stopped')
  })

  test('stops while a block is on its way, within the deadline', async () => {
    const chain = testChain()
    const [a, b] = [gossipOf(chain), gossipOf(chain)]
    await using _ = await startAll(a, b)
    await mesh(a, b)
    await a.publish(signedBlock(chain))
    await within(Promise.all([a.stop(), b.stop()]), 'stopped', 10_000)
  })

  test('tells of peers that come and go', async () => {
    const chain = testChain()
    const [a, b] = [gossipOf(chain), gossipOf(chain)]
    await using _ = await startAll(a, b)
    const seen: string[] = []
    b.addEventListener('peer:connect', ({ detail }) => seen.push(`${detail.direction} ${detail.peerId}`))
    b.addEventListener('peer:disconnect', ({ detail }) => seen.push(`gone ${detail.peerId}`))
    const id = a.libp2p.peerId.toString()
    expect(await a.connect(b.addresses())).toBe(b.libp2p.peerId.toString())
    await eventually(() => seen.includes(`inbound ${id}`), 'peer:connect')
    await a.disconnect(b.libp2p.peerId.toString())
    await eventually(() => seen.includes(`gone ${id}`), 'peer:disconnect')
    expect(b.peers()).toEqual([])
  })
})

describe('withHost', () => {
  test('gets the init that we would use', async () => {
    const chain = testChain()
    let given: HostInit | undefined
    const host = (init: HostInit) => {
      given = init
      return createLibp2p({ ...init, nodeInfo: { userAgent: 'own/1' } })
    }
    const [a, b] = [gossipOf(chain, {}, { host }), gossipOf(chain)]
    await using _ = await startAll(a, b)
    expect(Object.keys(given ?? {})).toEqual(expect.arrayContaining(['privateKey', 'transports', 'services']))
    await mesh(a, b)
    const blocks = b.unsafeBlocks()
    const { hash } = await a.publish(signedBlock(chain))
    expect(await nextBlock(blocks)).toMatchObject({ hash })
    expect(b.peers()[0]?.agent).toBe('own/1')
  })

  test('may start the node itself', async () => {
    const node = gossipOf(testChain(), {}, { host: (init) => createLibp2p({ ...init, start: true }) })
    await node.start()
    await using _ = node
    expect(node.addresses()).toHaveLength(1)
  })

  test('fails the start when the factory fails, or brings another pubsub', async () => {
    const failing = gossipOf(testChain(), {}, { host: () => Promise.reject(new Error('no host')) })
    await expect(failing.start()).rejects.toMatchObject({ name: 'StartError', code: 'failed' })

    let started: { status: string } | undefined
    const other = gossipOf(
      testChain(),
      {},
      {
        host: async (init) => {
          const { gossipsub } = await import('@libp2p/gossipsub')
          const node = await createLibp2p({ ...init, services: { ...init.services!, pubsub: gossipsub() } })
          started = node
          return node
        },
      },
    )
    await expect(other.start()).rejects.toMatchObject({ name: 'StartError', code: 'gossipsub_incompatible' })
    expect(started?.status).toBe('stopped')
  })
})
