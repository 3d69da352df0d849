import type { CalculatedMetricOptions, MessageStream, Metrics } from '@libp2p/interface'
import { counterOf, type MetricsRegister } from '../metrics-register.ts'

type Values = Record<string, number | true | undefined>

/** What libp2p gives with a name; `calculate` is asked at each scrape. */
interface Options {
  label?: string
  help?: string
  buckets?: number[]
  calculate?: CalculatedMetricOptions<number | Record<string, number>>['calculate']
}

/** The parts of a gauge, a counter and a histogram that are used here, with labels or without. */
interface Instrument {
  inc(labels: Record<string, string>, value: number): void
  set(labels: Record<string, string>, value: number): void
  observe(labels: Record<string, string>, value: number): void
  reset(): void
  addCollect(collect: () => void): void
}

type Kind = 'gauge' | 'counter' | 'histogram'

/**
 * libp2p's metrics in a register, under libp2p's own names: what `@libp2p/prometheus-metrics` does, but for several nodes
 * in a process, since that one keeps its metrics in one map for all.
 */
export function libp2pMetrics(register: MetricsRegister): Metrics {
  const instruments = new Map<string, unknown>() // BOUNDED: names in libp2p's code

  /** libp2p registers some names more than once, such as a listener's for each address. */
  function once<T>(name: string, make: () => T): T {
    if (!instruments.has(name)) instruments.set(name, make())
    return instruments.get(name) as T
  }

  function instrument(kind: Kind, name: string, { help = name, buckets }: Options, label?: string): Instrument {
    const config = { name, help, ...(label && { labelNames: [label] }), ...(buckets && { buckets }) }
    const made = kind === 'counter' ? counterOf(register, config) : register[kind](config as never)
    return made as unknown as Instrument
  }

  const plain =
    (kind: Kind) =>
    (name: string, options: Options = {}) =>
      once(name, () => {
        const made = instrument(kind, name, options)
        collected(made, options, (value) => made.set({}, value as number))
        return {
          update: (value: number) => made.set({}, value),
          increment: (value = 1) => made.inc({}, value),
          decrement: (value = 1) => made.inc({}, -value),
          observe: (value: number) => made.observe({}, value),
          reset: () => made.reset(),
          timer: () => timer((seconds) => (kind === 'gauge' ? made.set({}, seconds) : made.observe({}, seconds))),
        }
      })

  const group =
    (kind: Kind) =>
    (name: string, options: Options = {}) =>
      once(name, () => {
        const label = options.label ?? name
        const made = instrument(kind, name, options, label)
        const each = (values: Values, tell: (labels: Record<string, string>, value: number) => void) => {
          for (const [key, value] of Object.entries(values)) {
            if (value !== undefined) tell({ [label]: key }, value === true ? 1 : value)
          }
        }
        collected(made, options, (values) => {
          made.reset()
          each(values as Values, (labels, value) => made.set(labels, value))
        })
        return {
          update: (values: Values) => each(values, (labels, value) => made.set(labels, value)),
          increment: (values: Values) => each(values, (labels, value) => made.inc(labels, value)),
          decrement: (values: Values) => each(values, (labels, value) => made.inc(labels, -value)),
          observe: (values: Values) => each(values, (labels, value) => made.observe(labels, value)),
          reset: () => made.reset(),
          timer: (key: string) =>
            timer((seconds) => (kind === 'gauge' ? made.set : made.observe).call(made, { [label]: key }, seconds)),
        }
      })

  const track = transferCounter(register)
  const untraced = <F>(_name: string, traced: F): F => traced
  return {
    registerMetric: plain('gauge'),
    registerMetricGroup: group('gauge'),
    registerCounter: plain('counter'),
    registerCounterGroup: group('counter'),
    registerHistogram: plain('histogram'),
    registerHistogramGroup: group('histogram'),
    registerSummary: plain('histogram'),
    registerSummaryGroup: group('histogram'),
    trackMultiaddrConnection: (connection) => track(connection, 'global'),
    trackProtocolStream: (stream) => track(stream, stream.protocol),
    traceFunction: untraced,
    createTrace: () => undefined,
  } as Metrics
}

function collected(made: Instrument, { calculate }: Options, set: (value: number | Record<string, number>) => void) {
  if (!calculate) return
  made.addCollect(() => {
    const value = calculate()
    return value instanceof Promise ? value.then(set) : set(value)
  })
}

function timer(tell: (seconds: number) => void): () => void {
  const began = performance.now()
  return () => tell((performance.now() - began) / 1_000)
}

/** Bytes of all connections (`global`) and of each protocol, told at the scrape: chunks are many. */
function transferCounter(register: MetricsRegister): (stream: MessageStream, name: string) => void {
  const counter = counterOf(register, {
    name: 'libp2p_data_transfer_bytes_total',
    help: 'Bytes sent and received, by protocol; global: on the sockets',
    labelNames: ['protocol'],
  })
  const untold = new Map<string, number>() // BOUNDED: the protocols that we speak, two ways each
  const add = (key: string, bytes: number) => untold.set(key, (untold.get(key) ?? 0) + bytes)
  counter.addCollect(() => {
    for (const [protocol, bytes] of untold) counter.inc({ protocol }, bytes)
    untold.clear()
  })
  return (stream, name) => {
    // A listener of its own would make the stream hand out data before its reader is there.
    const dispatch = stream.dispatchEvent.bind(stream)
    stream.dispatchEvent = (event: Event) => {
      if (event.type === 'message') add(`${name} received`, (event as Event & { data: Uint8Array }).data.byteLength)
      return dispatch(event)
    }
    const send = stream.send.bind(stream)
    stream.send = (data) => {
      add(`${name} sent`, data.byteLength)
      return send(data)
    }
  }
}
