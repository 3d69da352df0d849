import type { Figures } from './measure.ts'
import { IN_FLIGHT, type Round } from './pair.ts'

/** Markdown: a row for each pair and size, with how it compares with op-node to op-node. */
export function throughputTable(figures: readonly Figures[]): string[] {
  return [
    `| from → to | blocks | messages/s, ${IN_FLIGHT} in flight | MB/s | lost | p50, 1 in flight, ms | p99, ms | times op-node → op-node: messages/s, p50 |`,
    '| --- | --- | ---: | ---: | ---: | ---: | ---: | --- |',
    ...figures.map((row) => {
      const { perSecond, p50, p99, lost } = summary(row)
      const { transactions, transactionBytes } = row.size
      const megabytes = (perSecond * transactions * transactionBytes) / 1e6
      const reference = figures.find(({ from, to, size }) => from === 'op-node' && to === from && size === row.size)
      const base = summary(reference ?? row)
      const ratio = `${times(perSecond / base.perSecond)}, ${times(base.p50 / p50)}`
      const cells = [perSecond.toFixed(0), megabytes.toFixed(1), lost, p50.toFixed(2), p99.toFixed(2), ratio]
      return `| ${row.from} → ${row.to} | ${row.size.name} | ${cells.join(' | ')} |`
    }),
  ]
}

/** Above 1 is faster. */
const times = (ratio: number): string => `${ratio.toFixed(2)}×`

function summary({ many, single }: Figures): { perSecond: number; p50: number; p99: number; lost: number } {
  return {
    perSecond: median(many.map(({ messagesPerSecond }) => messagesPerSecond)),
    p50: median(single.map((round) => quantile(round, 0.5))),
    p99: median(single.map((round) => quantile(round, 0.99))),
    lost: [...many, ...single].reduce((sum, { lost }) => sum + lost, 0),
  }
}

function quantile({ latenciesMs }: Round, share: number): number {
  return latenciesMs[Math.min(latenciesMs.length - 1, Math.floor(share * latenciesMs.length))] ?? Number.NaN
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}
