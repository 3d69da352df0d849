// Every query of the dashboard is PromQL, and what it asks for a running node shows.
import { readFile } from 'node:fs/promises'
import { Network } from '@kona/p2p'
import { prometheusRegister } from '@kona/p2p/prometheus'
import { parser } from '@prometheus-io/lezer-promql'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testChain, testConfig } from '../support/network.ts'

interface Panel {
  title: string
  type: string
  targets?: { expr: string; legendFormat: string }[]
}

interface Selector {
  metric: string
  labels: string[]
}

const dashboard = JSON.parse(await readFile(new URL('../../grafana/kona-p2p.json', import.meta.url), 'utf8')) as {
  panels: Panel[]
  templating: { list: { definition?: string }[] }
}
const queries = dashboard.panels.flatMap(({ title, targets = [] }) => targets.map((target) => ({ title, ...target })))

/** What Prometheus adds at the scrape, and Grafana's own. */
const OUTER_LABELS = ['job', 'instance']

const registry = new Registry()
const network = Network.builder(testConfig(testChain())).withMetrics(prometheusRegister(registry)).build()
/** Label names by series name, as scraped: a histogram is its _bucket, _sum and _count. */
let shown: Map<string, Set<string>>

beforeAll(async () => {
  collectDefaultMetrics({ register: registry })
  await network.start()
  shown = new Map()
  for (const metric of await registry.getMetricsAsJSON()) {
    const { labelNames } = registry.getSingleMetric(metric.name) as unknown as { labelNames: string[] }
    const isHistogram = String(metric.type) === 'histogram'
    for (const suffix of isHistogram ? ['_bucket', '_sum', '_count'] : ['']) {
      const own = suffix === '_bucket' ? [...labelNames, 'le'] : labelNames
      shown.set(metric.name + suffix, new Set([...own, ...OUTER_LABELS]))
    }
  }
})
afterAll(() => network.stop())

/** Grafana puts these in before Prometheus sees the query. */
function interpolated(query: string): string {
  return query.replaceAll('$__rate_interval', '1m').replaceAll(/\$(job|instance)\b/g, '.*')
}

/** The selectors of a query, and the labels that its aggregations group by. @throws Error for what is no PromQL */
function read(query: string): { selectors: Selector[]; grouping: string[] } {
  const text = interpolated(query)
  const selectors: Selector[] = []
  const grouping: string[] = []
  const tree = parser.parse(text)
  tree.iterate({
    enter({ type, from, to, node }) {
      if (type.isError) throw new Error(`no PromQL at ${from}: ${text}`)
      if (type.name === 'VectorSelector') {
        const name = node.getChild('Identifier')
        if (!name) throw new Error(`a selector without a metric: ${text.slice(from, to)}`)
        selectors.push({ metric: text.slice(name.from, name.to), labels: [] })
      }
      if (node.parent?.name === 'UnquotedLabelMatcher' && type.name === 'LabelName') {
        selectors.at(-1)?.labels.push(text.slice(from, to))
      }
      if (node.parent?.name === 'GroupingLabels' && type.name === 'LabelName') grouping.push(text.slice(from, to))
    },
  })
  return { selectors, grouping }
}

test('the reader of queries finds metrics and labels, and what is no PromQL', () => {
  const query = 'histogram_quantile(0.9, sum by (le, x) (rate(a_bucket{job="j",b=~"c.*"}[1m]))) / max(d)'
  expect(read(query)).toEqual({
    selectors: [
      { metric: 'a_bucket', labels: ['job', 'b'] },
      { metric: 'd', labels: [] },
    ],
    grouping: ['le', 'x'],
  })
  for (const wrong of ['sum by (', 'rate(a{b=}[1m])', '{job="j"}']) expect(() => read(wrong), wrong).toThrow()
})

test.each(queries)('$title: $expr', ({ expr, legendFormat }) => {
  const { selectors, grouping } = read(expr)
  expect(selectors.length).toBeGreaterThan(0)
  const labels = new Set<string>()
  for (const selector of selectors) {
    const own = shown.get(selector.metric)
    expect(own, `${selector.metric} is shown by no node`).toBeDefined()
    for (const label of selector.labels) expect([...own!], selector.metric).toContain(label)
    for (const label of OUTER_LABELS) expect(selector.labels, `${selector.metric} without ${label}`).toContain(label)
    for (const label of own!) labels.add(label)
  }
  const named = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label)
  for (const label of [...grouping, ...named]) expect([...labels]).toContain(label)
  const isAggregated = grouping.length > 0 || /\b(sum|max|min)\b/.test(expr)
  if (isAggregated) for (const label of named) expect(grouping, 'what the legend names is grouped by').toContain(label)
})

test('the variables ask for what is there', () => {
  for (const { definition } of dashboard.templating.list) {
    if (definition === undefined) continue
    const [, selector = '', label = ''] = /^label_values\((.+), (\w+)\)$/.exec(definition) ?? []
    expect([...(shown.get(read(selector).selectors[0]?.metric ?? '') ?? [])]).toContain(label)
  }
})

test('every metric of the catalog is on the dashboard', async () => {
  const used = new Set(queries.flatMap(({ expr }) => read(expr).selectors.map(({ metric }) => metric)))
  const names = (await registry.getMetricsAsJSON()).map(({ name }) => name).filter((name) => name.startsWith('kona_'))
  const missing = names.filter((name) => ![name, `${name}_bucket`].some((series) => used.has(series)))
  expect(missing).toEqual(['kona_p2p_info']) // which is what the variables are read from
})
