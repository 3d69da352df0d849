// Joins a chain for a minute and prints what was counted: node --conditions=@kona/source show-metrics.ts [chain]
import { setTimeout as sleep } from 'node:timers/promises'
import { getChain } from '@kona/genesis/registry'
import { LocalNode, Network } from '@kona/p2p'
import { prometheusRegister } from '@kona/p2p/prometheus'
import { Registry } from 'prom-client'

const { rollupConfig } = getChain(process.argv[2] ?? 'op-mainnet')
const registry = new Registry()
await using network = Network.builder({
  rollupConfig,
  localNode: LocalNode.generate({ udpPort: 9222 }),
  gossipAddress: '/ip4/0.0.0.0/tcp/9222',
})
  .withMetrics(prometheusRegister(registry))
  .build()
await network.start()
await sleep(60_000)
process.stdout.write(await registry.metrics())
