// A program of somebody who installed the packed packages: a block of 9.9 MiB from node to node.
import { opSepolia } from '@kona/genesis/chains'
import { Gossip } from '@kona/gossip'
import { buildBlock, privateKeyAddress, signPayload, versionAt } from '@kona/gossip/payload'

const { rollupConfig } = opSepolia
const signerKey = `0x${'51'.repeat(32)}` as const
const node = (key: number) =>
  Gossip.builder({
    rollupConfig,
    privateKey: `0x${String(key).padStart(64, '0')}`,
    listen: '/ip4/127.0.0.1/tcp/0',
    unsafeBlockSigner: privateKeyAddress(signerKey),
  }).build()

await using sender = node(1)
await using receiver = node(2)
const blocks = receiver.unsafeBlocks({ signal: AbortSignal.timeout(60_000) })
await Promise.all([sender.start(), receiver.start()])
await sender.connect(receiver.addresses())
while (!sender.peers().some(({ meshTopics }) => meshTopics.length > 0)) {
  await new Promise((resolve) => setTimeout(resolve, 50))
}

const transaction = new Uint8Array(Math.floor(9.9 * 1024 * 1024))
for (let at = 0; at < transaction.length; at += 65_536) crypto.getRandomValues(transaction.subarray(at, at + 65_536))
const timestamp = BigInt(Math.floor(Date.now() / 1_000))
const parent = { hash: rollupConfig.genesis.l2.hash, number: 1n }
const envelope = buildBlock({ rollupConfig, parent, timestamp, transactions: [transaction] })
const version = versionAt(rollupConfig, timestamp)
const signature = signPayload({ privateKey: signerKey, chainId: rollupConfig.l2ChainId, envelope, version })
await sender.publish({ envelope, signature })
const { value: block } = await blocks.next()
process.stdout.write(
  JSON.stringify({ sent: envelope.executionPayload.blockHash, received: block?.hash, bytes: block?.data.length }),
)
