import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'

const SOAK = process.env.KONA_SOAK === '1'
const KILLS = SOAK ? 100 : 10
const DEADLINE_MS = SOAK ? 900_000 : 120_000
const WRITER = fileURLToPath(new URL('./support/store-writer.ts', import.meta.url))

/** What the process last confirmed of a subject, and what it began after that and may or may not have written. */
interface Known {
  confirmed: string
  begun: string | undefined
}

/** Runs the writer until it has confirmed so much, and kills it. */
async function killedAfter(confirmations: number, folder: string, told: (line: [string, never, never]) => void) {
  const child = spawn(process.execPath, ['--conditions=@kona/source', WRITER, join(folder, 'store')], {
    env: { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compiled') },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let errors = ''
  child.stderr.on('data', (chunk) => {
    errors += String(chunk)
  })
  const closed = new Promise<NodeJS.Signals | null>((resolve) => child.once('close', (_, signal) => resolve(signal)))
  let confirmed = 0
  for await (const line of createInterface({ input: child.stdout })) {
    const words = JSON.parse(line) as [string, never, never]
    told(words)
    if (words[0] === 'confirmed' && ++confirmed === confirmations) child.kill('SIGKILL')
  }
  expect(await closed, errors).toBe('SIGKILL')
}

test(`a process killed ${KILLS} times in the middle of writes loses nothing confirmed`, {
  timeout: DEADLINE_MS,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kona-store-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const known = new Map<string, Known>()
  const warnings: string[] = []
  const [count, starts] = [{ confirmed: 0, undecided: 0 }, [] as number[]]

  function settle(found: Record<string, string>): void {
    starts.push(known.size)
    for (const [subject, { confirmed, begun }] of known) {
      if (begun !== undefined) count.undecided++
      expect([confirmed, begun], `${subject} at start ${starts.length}`).toContain(found[subject])
      known.set(subject, { confirmed: found[subject] as string, begun: undefined })
    }
  }

  const told = ([what, subject, state]: [string, never, never]) => {
    if (what === 'found') settle(subject)
    if (what === 'warning') warnings.push(`${subject}: ${state}`)
    if (what === 'begun') known.set(subject, { confirmed: known.get(subject)?.confirmed ?? 'clear', begun: state })
    if (what === 'confirmed') known.set(subject, { confirmed: state, begun: undefined })
    if (what === 'confirmed') count.confirmed++
  }
  for (let kill = 0; kill <= KILLS; kill++) await killedAfter(randomInt(20, 1_000), folder, told)
  expect(starts).toHaveLength(KILLS + 1)
  expect(
    warnings.filter((warning) => /^(store|bootstore)/.test(warning)),
    'nothing corrupt',
  ).toEqual([])
  process.stdout.write(
    `${KILLS} kills: ${count.confirmed} changes confirmed, all there; ${count.undecided} under way\n`,
  )
})
