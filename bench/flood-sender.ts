import { randomBytes } from 'node:crypto'
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'
import { blocksTopic, Gossip } from '@kona/gossip'
import { NOW_MS, ROLLUP_CONFIG, SIGNER, VERSION, validBlocks } from './workload.ts'

/** What the flooding peer, a process of its own, tells event-loop.ts when all has left its socket's queue. */
export interface Sent {
  readonly messages: number
  readonly durationMs: number
}

process.on('disconnect', () => process.exit())

const [addresses, messages] = process.argv.slice(2) as [string, string]
const topic = blocksTopic(ROLLUP_CONFIG.l2ChainId, VERSION)

const gossip = Gossip.builder({
  rollupConfig: ROLLUP_CONFIG,
  privateKey: `0x${randomBytes(32).toString('hex')}`,
  listen: '/ip4/127.0.0.1/tcp/0',
  unsafeBlockSigner: SIGNER,
})
  .withClock(() => NOW_MS)
  .build()
await gossip.start()
const { data } = validBlocks({ name: '300 kB', transactions: 1000, bytes: 300, messages: Number(messages) })
await gossip.connect(JSON.parse(addresses) as string[])
while (!gossip.peers()[0]?.meshTopics.includes(topic)) await sleep(20)

const { pubsub } = gossip.libp2p.services
const [connection] = gossip.libp2p.getConnections()
const stream = connection?.streams.find(
  ({ protocol, direction }) => /meshsub/.test(protocol) && direction === 'outbound',
)
if (connection === undefined || stream === undefined) throw new Error('no stream to the receiver')
connection.addEventListener('close', ({ error, local }) => {
  throw new Error(`the connection was closed by ${local ? 'the sender' : 'the receiver'}`, { cause: error })
})

const start = performance.now()
// Past our own validator, which would slow the sender down to the receiver's pace; as fast as the receiver takes it.
for (const message of data) {
  await pubsub.publish(topic, message)
  while (stream.writeBufferLength > 0) await turn()
}
const durationMs = performance.now() - start
const sent: Sent = { messages: data.length, durationMs }
process.send?.(sent)
