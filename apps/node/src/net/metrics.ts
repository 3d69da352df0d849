import type { NetworkBuilder } from '@kona/p2p'
import type { Registry } from 'prom-client'
import type { NetFlags } from '../commands/net-flags.ts'

/** Gives the network a place for its metrics beside the process's own, if they are asked for. */
export async function addMetrics(flags: NetFlags, builder: NetworkBuilder): Promise<Registry | undefined> {
  if (!flags['metrics.enabled']) return undefined
  const [{ collectDefaultMetrics, Registry }, { prometheusRegister }] = await Promise.all([
    import('prom-client'),
    import('@kona/p2p/prometheus'),
  ])
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  builder.withMetrics(prometheusRegister(registry))
  return registry
}
