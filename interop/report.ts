import { readFile, writeFile } from 'node:fs/promises'
import { type Finding, fullFindings } from './findings.ts'

// pnpm --filter @kona/interop run report [--write]: what the last full run of each case saw

const DOC = new URL('../docs/interop.md', import.meta.url)
const START = '<!-- findings: written by `pnpm --filter @kona/interop run report --write` -->'
const END = '<!-- end of findings -->'

const lines = [...Map.groupBy(fullFindings(), ({ subject }) => subject)].flatMap(([subject, findings]) => [
  `### ${subject}, ${findings[0]?.day}`,
  '',
  '| case | seen |',
  '|---|---|',
  ...findings.map(row),
  '',
])
process.stdout.write(`${lines.join('\n')}\n`)

if (process.argv.includes('--write')) {
  const text = await readFile(DOC, 'utf8')
  const [start, end] = [text.indexOf(START), text.indexOf(END)]
  if (start < 0 || end < start)
    throw new Error(`docs/interop.md: no place for the findings between ${START} and ${END}`)
  await writeFile(DOC, `${text.slice(0, start)}${START}\n\n${lines.join('\n')}\n${text.slice(end)}`)
}

function row({ case: what, seen }: Finding): string {
  return `| ${what} | ${seen} |`
}
