import { readFile, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { goVersion, NO_GO } from '../go-program.ts'
import { measure } from './measure.ts'
import { throughputTable } from './table.ts'

// pnpm --filter @kona/interop run throughput [--rounds 5] [--write]

const DOC = new URL('../../docs/interop.md', import.meta.url)
const START = '<!-- throughput: written by `pnpm --filter @kona/interop run throughput --write` -->'
const END = '<!-- end of throughput -->'

const go = goVersion()
if (go === undefined) {
  process.stderr.write(`throughput: ${NO_GO}\n`)
  process.exit(0)
}
const at = process.argv.indexOf('--rounds')
const rounds = at < 0 ? 5 : Number(process.argv[at + 1])
const figures = await measure(rounds, (line) => process.stderr.write(`${line}\n`))
const [processor] = cpus()
const lines = [
  `${cpus().length} × ${processor?.model.trim()}, ${process.platform} ${process.arch}; Node ${process.version}, ${go}; median of ${rounds} rounds.`,
  '',
  ...throughputTable(figures),
]
process.stdout.write(`${lines.join('\n')}\n`)

if (process.argv.includes('--write')) {
  const text = await readFile(DOC, 'utf8')
  const [start, end] = [text.indexOf(START), text.indexOf(END)]
  if (start < 0 || end < start) throw new Error(`docs/interop.md: no place for the table between ${START} and ${END}`)
  await writeFile(DOC, `${text.slice(0, start)}${START}\n\n${lines.join('\n')}\n\n${text.slice(end)}`)
}
