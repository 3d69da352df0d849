// An honest node in a process of its own, so that its memory can be measured. Started by attack.soak.net.test.ts.
import { randomBytes } from 'node:crypto'
import type { RollupConfig } from '@kona/genesis'
import { createLibp2p } from 'libp2p'
import { multiaddrIp } from '../../src/gater/ip.ts'
import { gossipOf, signedBlock } from './gossip-node.ts'
import { ZERO_HASH } from './signed-block.ts'
import { tcpFrom } from './tcp-from.ts'

/** What the test asks a node for. */
export type Order = { connect: readonly string[] } | { publish: number; bytes: number } | { report: number }

/** What a node tells the test. */
export type Notice =
  | { type: 'ready'; peerId: string; addresses: readonly string[] }
  | { type: 'block'; number: number; atMs: number }
  | { type: 'published'; number: number; atMs: number }
  | { type: 'report'; report: number; rssBytes: number; connected: readonly string[]; bans: readonly BanNotice[] }

export interface BanNotice {
  readonly peerId: string | undefined
  readonly address: string | undefined
  readonly reason: string
}

const [chain, ip] = JSON.parse(process.argv[2] ?? '') as [RollupConfig, string]
const tell = (notice: Notice) => process.send?.(notice)

const node = gossipOf(
  chain,
  { listen: `/ip4/${ip}/tcp/0`, scoring: { ipColocationExempt: [] } },
  // Others see it come from its own address.
  {
    host: (init) => createLibp2p({ ...init, transports: [tcpFrom(ip)] }),
  },
)

process.on('message', (order: Order) => {
  void obey(order) // an error ends the process, which fails the test
})
process.on('disconnect', () => process.exit())

await node.start()
void (async () => {
  for await (const { number } of node.unsafeBlocks()) {
    tell({ type: 'block', number: Number(number), atMs: Date.now() })
  }
})()
tell({ type: 'ready', peerId: node.libp2p.peerId.toString(), addresses: node.addresses() })

async function obey(order: Order): Promise<void> {
  if ('connect' in order) await node.connect(order.connect)
  else if ('publish' in order) {
    const transactions = [new Uint8Array(randomBytes(order.bytes)).fill(2, 0, 1)]
    const parent = { hash: ZERO_HASH, number: BigInt(order.publish - 1) }
    tell({ type: 'published', number: order.publish, atMs: Date.now() })
    await node.publish(signedBlock(chain, { parent, transactions }))
  } else {
    tell({
      type: 'report',
      report: order.report,
      rssBytes: process.memoryUsage.rss(),
      connected: node.libp2p.getConnections().map(({ remoteAddr }) => multiaddrIp(remoteAddr) ?? ''),
      bans: node.gater.bans().map(({ peerId, address, reason }) => ({ peerId, address, reason })),
    })
  }
}
