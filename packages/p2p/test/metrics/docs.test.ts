import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { type MetricDefinition, metricCatalog } from '../../src/metrics/catalog.ts'
import { SCORE_PARTS } from '../../src/metrics/score-parts.ts'

const page = await readFile(new URL('../../../../docs/metrics.md', import.meta.url), 'utf8')

/** The cells of the tables' rows under a heading. */
function rows(heading: string): string[][] {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? ''
  const lines = section.split('\n').filter((line) => line.startsWith('|'))
  return lines.slice(2).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  )
}

test('docs/metrics.md is the catalog, both ways', () => {
  const row = ({ name, kind, labels, unit, help }: MetricDefinition) => [
    `\`${name}\``,
    kind,
    labels.map((label) => `\`${label}\``).join(', '),
    unit === 'none' ? '' : unit,
    help,
  ]
  expect(rows('Ours')).toEqual(Object.values(metricCatalog).map(row))
})

test('every label is explained, but those of the info', () => {
  const explained = rows('Labels').flatMap(([names = '']) => [...names.matchAll(/`(\w+)`/g)].map(([, name]) => name))
  const labels = Object.values(metricCatalog).flatMap(({ name, labels }) => (name === 'kona_p2p_info' ? [] : labels))
  expect(new Set(explained)).toEqual(new Set(labels))
  expect(SCORE_PARTS).toContain('total')
})

test('names say their kind and unit, as Prometheus wants them', () => {
  for (const { name, kind, unit } of Object.values(metricCatalog)) {
    expect(name.endsWith('_total'), name).toBe(kind === 'counter')
    if (unit === 'seconds') expect(name).toMatch(/_seconds$/)
  }
})
