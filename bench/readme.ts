import { readFile, writeFile } from 'node:fs/promises'

const README = new URL('./README.md', import.meta.url)
const START = '<!-- figures: written by `--write` -->'
const END = '<!-- end of figures -->'

/** Puts the figures into README.md, in place of those before. */
export async function writeFigures(lines: readonly string[]): Promise<void> {
  const text = await readFile(README, 'utf8')
  const start = text.indexOf(START)
  const end = text.indexOf(END)
  if (start < 0 || end < start) throw new Error(`bench/README.md: no place for figures between ${START} and ${END}`)
  await writeFile(README, `${text.slice(0, start)}${START}\n\n${lines.join('\n')}\n\n${text.slice(end)}`)
}
