import { goVersion, NO_GO, OpNodeValidator } from '@kona/interop/op-node-validator'
import { measureEventLoop } from './event-loop.ts'
import { machine } from './machine.ts'
import { writeFigures } from './readme.ts'
import { comparisonTable, eventLoopTable, ratioLines, splitTable } from './table.ts'
import { measureValidity } from './validity.ts'

const print = (lines: readonly string[]): boolean => process.stdout.write(`${lines.join('\n')}\n`)

const go = goVersion()
if (go === undefined) {
  print([`bench of block validity: ${NO_GO}`])
} else {
  // First of all: nothing else is to run beside its two processes.
  const eventLoop = await measureEventLoop()
  await using opNode = await OpNodeValidator.start({ threads: 1 })
  const figures = await measureValidity(opNode)
  const lines = [
    ...machine(go, figures.accelerators).map((line) => `- ${line}`),
    '',
    '```',
    ...ratioLines(figures),
    '```',
    '',
    ...comparisonTable([
      ...figures.valid,
      ...figures.junk,
      ...figures.plain.map((one) => ({ ...one, name: `${one.name}, without native addons` })),
    ]),
    '',
    'Where the time of a valid message goes, us:',
    '',
    ...splitTable(figures.split),
    '',
    'The event loop while one peer sends 300 kB blocks as fast as it can:',
    '',
    ...eventLoopTable(eventLoop),
  ]
  print(lines)
  if (process.argv.includes('--write')) await writeFigures(lines)
}
