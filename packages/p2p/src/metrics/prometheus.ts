import { ConfigError } from '@kona/genesis'
import type { MetricsRegister } from '@kona/gossip'
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

type Labels = Record<string, string | number>

/** What gossipsub's register shape, libp2p and we give with a name. */
interface Config {
  name: string
  help: string
  labelNames?: readonly string[]
  buckets?: number[]
}

/** Asked at each scrape; what a promise waits for is waited for. */
type Collect<M> = (metric: M) => unknown

/**
 * A prom-client Registry as the register that `withMetrics` takes. Each network needs a Registry of its own; several may
 * be served together by `Registry.merge`, with `setDefaultLabels` to tell them apart.
 *
 * @example
 * const registry = new Registry()
 * const network = Network.builder(config).withMetrics(prometheusRegister(registry)).build()
 * console.log(await registry.metrics())
 */
export function prometheusRegister(registry: Registry): MetricsRegister {
  /** prom-client asks one function; ours may be several, and are asked with the metric itself. */
  function collected<M extends object, C>(
    config: Config,
    make: (config: C) => M,
  ): M & { addCollect(fn: Collect<M>): void } {
    if (registry.getSingleMetric(config.name)) {
      throw new ConfigError('metrics', config.name, 'a Registry of its own for each network, without this name in it')
    }
    const collects: Collect<M>[] = []
    const { name, help, labelNames = [], buckets } = config
    const metric = make({
      ...{ name, help, labelNames, ...(buckets && { buckets }), registers: [registry] },
      collect(this: M) {
        const promises = collects.map((collect) => collect(this)).filter((result) => result instanceof Promise)
        // Without a promise the next metric is asked right after, and sees the same moment.
        return promises.length === 0 ? undefined : Promise.all(promises)
      },
    } as C)
    return Object.assign(metric, { addCollect: (fn: Collect<M>) => void collects.push(fn) })
  }

  const gauge = (config: Config) =>
    collected(config, (given: ConstructorParameters<typeof Gauge>[0]) => new Gauge(given))
  const counter = (config: Config) =>
    collected(config, (given: ConstructorParameters<typeof Counter>[0]) => new Counter(given))
  const histogram = (config: Config) =>
    collected(config, (given: ConstructorParameters<typeof Histogram>[0]) => new Histogram(given))

  /** Lodestar's names, which gossipsub's dashboards use. */
  function avgMinMax({ name, help, labelNames }: Config) {
    const [avg, min, max] = ['avg', 'min', 'max'].map((stat) =>
      gauge({ name: `${name}_${stat}`, help: `${help}: ${stat}`, ...(labelNames && { labelNames }) }),
    )
    return {
      set(labelsOrValues: Labels | number[], given?: number[]) {
        const [labels, values] = Array.isArray(labelsOrValues) ? [{}, labelsOrValues] : [labelsOrValues, given ?? []]
        const sum = values.reduce((total, value) => total + value, 0)
        avg?.set(labels, values.length === 0 ? 0 : sum / values.length)
        min?.set(labels, values.length === 0 ? 0 : Math.min(...values))
        max?.set(labels, values.length === 0 ? 0 : Math.max(...values))
      },
    }
  }

  return { gauge, counter, histogram, avgMinMax } as unknown as MetricsRegister
}
