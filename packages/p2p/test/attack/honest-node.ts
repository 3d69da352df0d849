// An honest node, a process of its own, so that its resident memory is its own: siege.ts starts it.
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RollupConfig } from '@kona/genesis'
import { buildBlock } from '@kona/gossip/payload'
import { createLibp2p } from 'libp2p'
import { LocalNode, localSigner, Network } from '../../src/index.ts'
import { SIGNER, SIGNER_KEY } from '../support/chain.ts'
import { dialFrom } from './local-address.ts'

export interface HonestInit {
  readonly rollupConfig: RollupConfig
  readonly ip: string
  readonly banMs: number
}

/** What a node is told to do. */
export type HonestOrder = { readonly connect: string } | { readonly publish: number; readonly everyMs: number }

/** What a node tells. Times are Unix time in milliseconds. */
export type HonestReport =
  | { readonly type: 'ready'; readonly peerId: string; readonly address: string }
  | { readonly type: 'published' | 'accepted'; readonly hash: string; readonly atMs: number }
  | { readonly type: 'ban'; readonly ip: string | undefined; readonly reason: string; readonly atMs: number }
  /** A peer was let in from a banned address. */
  | { readonly type: 'let-in'; readonly ip: string }
  | HonestSample

export interface HonestSample {
  readonly type: 'sample'
  readonly atMs: number
  readonly rssBytes: number
  readonly heapBytes: number
  readonly peers: readonly { readonly peerId: string; readonly score: number; readonly inMesh: boolean }[]
}

const SAMPLE_MS = 1_000
/** Who was past the gate when the ban came is seen for a moment, and aborted. */
const HANDSHAKE_MS = 5_000
/** A block of the size that busy chains have; random, so that it does not compress. */
const BLOCK_BYTES = 30_000

const { rollupConfig, ip, banMs } = JSON.parse(process.argv[2] ?? '') as HonestInit
const tell = (report: HonestReport) => process.send?.(report)

const network = Network.builder({
  rollupConfig,
  localNode: LocalNode.generate({ ip }),
  gossipAddress: `/ip4/${ip}/tcp/0`,
  discovery: false,
  unsafeBlockSigner: SIGNER,
  scoring: { ipColocationExempt: [] },
  bans: { durationMs: banMs },
})
  .withSigner(localSigner(SIGNER_KEY))
  .withHost((init) => createLibp2p({ ...init, transports: (init.transports ?? []).map((tcp) => dialFrom(ip, tcp)) }))
  .build()

network.addEventListener('peer:ban', ({ detail: { address, reason } }) =>
  tell({ type: 'ban', ip: address, reason, atMs: Date.now() }),
)
network.addEventListener('peer:connect', ({ detail }) => {
  const [, from = ''] = /^\/ip4\/([\d.]+)/.exec(detail.address) ?? []
  const banned = network.gater.bans().find(({ address }) => address === from)
  if (banned && Date.now() - banned.sinceMs > HANDSHAKE_MS) tell({ type: 'let-in', ip: from })
})

process.on('disconnect', () => process.exit())
process.on('message', (order: HonestOrder) => {
  if ('connect' in order) void network.connect(order.connect)
  else void publish(order.publish, order.everyMs)
})

async function publish(blocks: number, everyMs: number): Promise<void> {
  let due = performance.now()
  for (let number = 1n; number <= blocks; number++) {
    const envelope = buildBlock({
      rollupConfig,
      parent: { hash: `0x${(number - 1n).toString(16).padStart(64, '0')}`, number: number - 1n },
      timestamp: BigInt(Math.floor(Date.now() / 1_000)),
      transactions: [randomBytes(BLOCK_BYTES)],
    })
    tell({ type: 'published', hash: envelope.executionPayload.blockHash, atMs: Date.now() })
    await network.publish(envelope)
    due += everyMs
    await sleep(Math.max(0, due - performance.now()))
  }
}

const blocks = network.unsafeBlocks({ maxBlocks: 10_000 })
await network.start()
setInterval(() => {
  const { rss, heapUsed } = process.memoryUsage()
  const peers = network
    .peers()
    .map(({ peerId, score, meshTopics }) => ({ peerId, score, inMesh: meshTopics.length === 4 }))
  tell({ type: 'sample', atMs: Date.now(), rssBytes: rss, heapBytes: heapUsed, peers })
}, SAMPLE_MS)
const { peerId, multiaddrs } = network.localRecord()
tell({ type: 'ready', peerId, address: multiaddrs[0] ?? '' })
for await (const { hash } of blocks) tell({ type: 'accepted', hash, atMs: Date.now() })
