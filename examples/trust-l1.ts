// Follows a chain whose unsafe block signer is read from L1, so that a rotation is learned while it runs.
// node --conditions=@kona/source trust-l1.ts <L1 RPC URL>
import { opSepolia } from '@kona/genesis/chains'
import { LocalNode, Network, systemConfigSigner } from '@kona/p2p'
import { createPublicClient, http } from 'viem'

const client = createPublicClient({ transport: http(process.argv[2], { retryCount: 0 }) })
await using network = Network.builder({
  rollupConfig: opSepolia.rollupConfig,
  localNode: LocalNode.generate({ udpPort: 9222 }),
  gossipAddress: '/ip4/0.0.0.0/tcp/9222',
})
  .withSignerSource(systemConfigSigner({ client }))
  .build()

network.addEventListener('signer:change', ({ detail }) => process.stdout.write(`signer ${detail.current}\n`))
network.addEventListener('warning', ({ detail }) => process.stderr.write(`${detail.message}\n`))
const blocks = network.unsafeBlocks()
await network.start()
for await (const block of blocks) process.stdout.write(`${block.number} signed by ${block.signer}\n`)
