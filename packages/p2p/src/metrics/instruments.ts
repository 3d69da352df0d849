import { type Counter, counterOf, type MetricsRegister } from '@kona/gossip'
import { type MetricDefinition, metricCatalog } from './catalog.ts'

type Catalog = typeof metricCatalog

export interface Gauge {
  set(labels: Record<string, string>, value: number): void
  addCollect(collect: () => void): void
}

export interface Histogram {
  observe(value: number): void
}

type Instrument<Kind> = Kind extends 'counter' ? Counter : Kind extends 'gauge' ? Gauge : Histogram

/** The catalog's metrics, made. */
export type Instruments = { readonly [K in keyof Catalog]: Instrument<Catalog[K]['kind']> }

/** Makes every metric of the catalog, in its order. */
export function makeInstruments(register: MetricsRegister): Instruments {
  const made = Object.entries(metricCatalog).map(([key, definition]) => [key, make(register, definition)])
  return Object.fromEntries(made) as Instruments
}

function make(register: MetricsRegister, { name, kind, help, labels, buckets }: MetricDefinition): unknown {
  const config = { name, help, ...(labels.length > 0 && { labelNames: [...labels] }) }
  if (kind === 'counter') return counterOf(register, config)
  if (kind === 'gauge') return register.gauge(config as Parameters<MetricsRegister['gauge']>[0])
  return register.histogram({ ...config, ...(buckets && { buckets: [...buckets] }) } as Parameters<
    MetricsRegister['histogram']
  >[0])
}
