// Prints the nodes of a chain as discv5 finds them: node --conditions=@kona/source find-peers.ts [chain]
import { Discovery, LocalNode } from '@kona/disc'
import { getChain } from '@kona/genesis/registry'

const { id, l1ChainId } = getChain(process.argv[2] ?? 'op-mainnet')
await using discovery = Discovery.builder({
  chainId: id,
  l1ChainId,
  localNode: LocalNode.generate({ udpPort: 9222 }),
}).build()

const found = discovery.found({ signal: AbortSignal.timeout(60_000) })
await discovery.start()
for await (const { peerId, addresses } of found) process.stdout.write(`${peerId} ${addresses.join(' ')}\n`)
