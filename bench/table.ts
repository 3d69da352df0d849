import type { Comparison } from './comparison.ts'
import type { EventLoopFigures, Spread } from './event-loop.ts'
import { PARTS, type Split } from './split.ts'
import type { ValidityFigures } from './validity.ts'

/** One line a figure, as it is looked for: `op-node, 500 B: 1.04×`. */
export function ratioLines({ valid, junk, plain }: ValidityFigures): string[] {
  return [
    ...valid.map(({ name, ratio }) => `op-node, ${name}: ${times(ratio)}`),
    ...valid.map(({ name, cpuRatio }) => `Go, ${name}, CPU time: ${times(cpuRatio)}`),
    ...junk.map(({ name, ratio }) => `Go, ${name}: ${times(ratio)}`),
    ...plain.map(({ name, ratio }) => `Go, ${name}, without native addons: ${times(ratio)}`),
  ]
}

/** Time and rate of each comparison, as a Markdown table. */
export function comparisonTable(comparisons: readonly Comparison[]): string[] {
  return table(
    ['message', 'ours, us', 'Go, us', 'ours, msg/s', 'Go, msg/s', 'ratio', 'in CPU time'],
    comparisons.map(({ name, ourUs, theirUs, ratio, cpuRatio }) => [
      name,
      us(ourUs),
      us(theirUs),
      rate(ourUs),
      rate(theirUs),
      times(ratio),
      times(cpuRatio),
    ]),
  )
}

/** Ours and theirs in us a message, a part a row. */
export function splitTable(splits: readonly Split[]): string[] {
  return table(
    ['part', ...splits.flatMap(({ name }) => [`${name}: ours`, 'Go'])],
    PARTS.map((part) => [part, ...splits.flatMap(({ ours, theirs }) => [us(ours[part]), us(theirs[part])])]),
  )
}

/** How late a timer comes, and what else goes on meanwhile. */
export function eventLoopTable(figures: EventLoopFigures): string[] {
  const row = (name: string, { p50, p99, max }: Spread): string[] => [
    name,
    ...[p50, p99, max].map((ms) => ms.toFixed(1)),
  ]
  const { sent, sentPerSecond, accepted, acceptedPerSecond, heartbeats, durationMs } = figures
  return [
    ...table(
      ['ms', 'p50', 'p99', 'max'],
      [
        row('lateness of a 10 ms timer', figures.lateness),
        row("of it the node's own work, at least", figures.ownLateness),
        row('the same before, with nothing to do', figures.idle),
        row('one validation', figures.validation),
      ],
    ),
    '',
    `${sent} blocks sent at ${sentPerSecond.toFixed(0)}/s, ${accepted} accepted at ${acceptedPerSecond.toFixed(0)}/s, ` +
      `${heartbeats} heartbeats in ${(durationMs / 1000).toFixed(1)} s.`,
  ]
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line)]
}

const times = (ratio: number): string => `${ratio.toFixed(2)}×`
const us = (value: number): string => value.toFixed(value < 10 ? 1 : 0)
const rate = (value: number): string => String(Math.round(1e6 / value))
