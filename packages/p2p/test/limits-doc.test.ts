import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const page = readFileSync(`${root}docs/limits.md`, 'utf8')

interface Row {
  what: string
  /** The numbers that the page says, in bytes or milliseconds where it has units. */
  values: number[]
  constant: string
  file: string
}

const UNITS: Readonly<Record<string, number>> = { KiB: 1024, MiB: 1024 ** 2, s: 1_000 }

const rows: Row[] = page.split('\n').flatMap((line) => {
  const [, what = '', bound = '', , reference = ''] = line.split('|').map((cell) => cell.trim())
  const [, constant, path] = /^`(\w+)` in `([\w./-]+)`$/.exec(reference) ?? []
  if (!constant || !path) return []
  const numbers = bound.matchAll(/([\d,]*\d)(?: (KiB|MiB|s)\b)?/g)
  const values = [...numbers].map(
    ([, digits = '', unit = '']) => Number(digits.replaceAll(',', '')) * (UNITS[unit] ?? 1),
  )
  return [{ what, values, constant, file: path.startsWith('apps/') ? path : `packages/${path}` }]
})

/** The numbers of a constant's value: of `NAME = 2 * 3` or `name: 2 * 3` one, of `NAME = { a: 2, b: 3 }` each. */
function valuesOf(constant: string, source: string): number[] {
  const [, text = ''] = new RegExp(`\\b${constant}(?:: \\w+)?(?: =|:) (\\{[^}]*\\}|[\\d_ *]+)`).exec(source) ?? []
  const products = text.match(/\d[\d_]*(?: \* \d[\d_]*)*/g) ?? []
  return products.map((product) =>
    product.split('*').reduce((value, factor) => value * Number(factor.replaceAll('_', '')), 1),
  )
}

test.each(rows)('$what: $constant is as the page says', ({ values, constant, file }) => {
  const expected = valuesOf(constant, readFileSync(`${root}${file}`, 'utf8'))
  expect(expected, `${constant} in ${file}`).not.toEqual([])
  expect(values).toEqual(expected)
})

test('the page has a row for each constant that a mark in the code names', () => {
  const named = new Set(rows.map(({ constant, file }) => `${constant} in ${file}`))
  const missing = globSync('packages/{disc,gossip,p2p}/src/**/*.ts', { cwd: root }).flatMap((file) => {
    const source = readFileSync(`${root}${file}`, 'utf8')
    const marks = [...source.matchAll(/\bBOUNDED: (.*)/g)].flatMap(
      ([, text = '']) => text.match(/\b[A-Z][A-Z_]{5,}\b/g) ?? [],
    )
    const own = marks.filter((name) => !name.endsWith('_MS') && new RegExp(`const ${name}\\b`).test(source))
    return own.map((name) => `${name} in ${file}`).filter((reference) => !named.has(reference))
  })
  expect(rows.length).toBeGreaterThan(50)
  expect([...new Set(missing)]).toEqual([])
})
