// Prints a chain's unsafe blocks as its sequencer signs them: node --conditions=@kona/source watch-blocks.ts [chain]
import { getChain } from '@kona/genesis/registry'
import { LocalNode, Network } from '@kona/p2p'

const chain = getChain(process.argv[2] ?? 'op-mainnet')
const network = Network.builder({
  rollupConfig: chain.rollupConfig,
  localNode: LocalNode.generate({ udpPort: 9222 }),
  gossipAddress: '/ip4/0.0.0.0/tcp/9222',
}).build()

network.addEventListener('peer:connect', ({ detail }) => process.stdout.write(`peer ${detail.peerId}\n`))
process.once('SIGINT', () => void network.stop())

const blocks = network.unsafeBlocks()
await network.start()
for await (const block of blocks) {
  process.stdout.write(`${block.number} ${block.hash} ${block.envelope.executionPayload.transactions.length} txs\n`)
}
