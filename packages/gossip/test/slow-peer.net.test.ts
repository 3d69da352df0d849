import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { RPC } from '@libp2p/gossipsub/message'
import { identify } from '@libp2p/identify'
import type { Libp2p } from '@libp2p/interface'
import { mplex } from '@libp2p/mplex'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { multiaddr } from '@multiformats/multiaddr'
import { encode } from 'it-length-prefixed'
import { createLibp2p } from 'libp2p'
import { expect, test } from 'vitest'
import { blocksTopics, type Gossip, type GossipEvents } from '../src/index.ts'
import { MAX_SLOW_MS } from '../src/outbound-queue.ts'
import { eventually, gossipOf, mesh, nextBlock, signedBlock, startAll, testChain } from './support/gossip-node.ts'

/** A peer that subscribes to all topics and then reads nothing of what it is sent on gossipsub's stream. */
async function slowReader(target: Gossip, chainId: number): Promise<Libp2p & AsyncDisposable> {
  const node = await createLibp2p({
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux(), mplex()],
    services: { identify: identify(), ping: ping() },
  })
  await node.handle('/meshsub/1.1.0', (stream) => stream.pause())
  const to = target.addresses().map((address) => multiaddr(address))
  const stream = await node.dialProtocol(to, '/meshsub/1.1.0')
  const subscriptions = blocksTopics(chainId).map((topic) => ({ topic, subscribe: true }))
  stream.send(encode.single(RPC.encode({ subscriptions, messages: [] })))
  return Object.assign(node, { [Symbol.asyncDispose]: async () => void (await node.stop()) })
}

test('a peer that does not read is dropped for it, with little kept for it, and others do not notice', {
  timeout: 60_000 + 4 * MAX_SLOW_MS,
}, async () => {
  const chain = testChain()
  const [hub, healthy] = [gossipOf(chain), gossipOf(chain)]
  await using _ = await startAll(hub, healthy)
  await mesh(hub, healthy)
  const bans: GossipEvents['peer:ban'][] = []
  hub.addEventListener('peer:ban', ({ detail }) => bans.push(detail))
  await using slow = await slowReader(hub, chain.l2ChainId)
  const slowId = slow.peerId.toString()
  await eventually(
    () => hub.peers().some(({ peerId, meshTopics }) => peerId === slowId && meshTopics.length > 0),
    'mesh',
  )

  const blocks = healthy.unsafeBlocks()
  const latencies: number[] = []
  let number = 10n
  while (bans.length === 0) {
    const block = signedBlock(chain, {
      parent: { hash: `0x${'00'.repeat(32)}`, number },
      transactions: [crypto.getRandomValues(new Uint8Array(60_000))],
    })
    const start = performance.now()
    const { hash } = await hub.publish(block)
    expect((await nextBlock(blocks)).hash).toBe(hash)
    latencies.push(performance.now() - start)
    number += 1n
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  expect(bans).toMatchObject([{ peerId: slowId, reason: 'too slow', address: undefined }])
  await eventually(() => hub.peers().length === 1, 'only the healthy peer left')
  // The dialler may see its connection before the other side closes it.
  await slow.dial(hub.addresses().map((address) => multiaddr(address))).catch(() => {})
  await eventually(() => slow.getConnections().length === 0, 'and it does not come back')
  const sorted = latencies.toSorted((a, b) => a - b)
  const ms = (share: number) => Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0)
  process.stdout.write(`beside a slow peer: ${sorted.length} blocks, median ${ms(0.5)} ms, slowest ${ms(1)} ms\n`)
})
