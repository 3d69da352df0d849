import type { MetricsRegister as GossipsubRegister } from '@libp2p/gossipsub/metrics'

/** A value that only grows. */
export interface Counter {
  inc(value?: number): void
  inc(labels: Record<string, string>, value?: number): void
  addCollect(collect: () => void): void
}

/**
 * Where metrics are made: gossipsub's own shape, which Lodestar's register has too, and which `@kona/p2p/prometheus`
 * makes of a prom-client Registry. One for each node: names are taken once.
 */
export interface MetricsRegister extends GossipsubRegister {
  /** Without it, counters are gauges, as gossipsub has them. */
  counter?(config: { name: string; help: string; labelNames?: string[] }): Counter
}

/** A counter, or the gauge that stands for one. */
export function counterOf(
  register: MetricsRegister,
  config: { name: string; help: string; labelNames?: string[] },
): Counter {
  return (register.counter?.(config) ?? register.gauge(config as Parameters<MetricsRegister['gauge']>[0])) as Counter
}
