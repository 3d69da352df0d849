// Joins a running devnet from code, by the file of its --config-out:
// node --conditions=@kona/source join-devnet.ts devnet.json
import { readFile } from 'node:fs/promises'
import { parseRollupConfig } from '@kona/genesis'
import { LocalNode, Network } from '@kona/p2p'

const devnet = JSON.parse(await readFile(process.argv[2] ?? 'devnet.json', 'utf8'))
await using network = Network.builder({
  rollupConfig: parseRollupConfig(devnet.rollupConfig).config,
  localNode: LocalNode.generate({ ip: '127.0.0.1' }),
  gossipAddress: '/ip4/127.0.0.1/tcp/0',
  discoveryAddress: '/ip4/127.0.0.1/udp/0',
  bootnodes: [devnet.nodes[0].enr],
  unsafeBlockSigner: devnet.unsafeBlockSigner,
}).build()

const blocks = network.unsafeBlocks()
await network.start()
for await (const block of blocks) process.stdout.write(`${block.number} ${block.hash}\n`)
