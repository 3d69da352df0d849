import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseRollupConfig } from '@kona/genesis'
import { expect, test, vi } from 'vitest'
import { eventsOf, isAlive, konaNode } from './support/command.ts'

const DEADLINE_MS = 60_000

test('a devnet makes its blocks, every follower gets each, and it ends with the summary', {
  timeout: DEADLINE_MS,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kona-test-'))
  const file = join(folder, 'devnet.json')
  const devnet = konaNode([
    'devnet',
    '--nodes',
    '4',
    '--blocks',
    '5',
    '--block-time',
    '250ms',
    '--json',
    '--config-out',
    file,
  ])
  expect(await devnet.exited, devnet.stderr()).toBe(0)

  const events = eventsOf(devnet)
  const of = (event: string) => events.filter((one) => one.event === event)
  expect(of('node')).toHaveLength(4)
  expect(new Set(of('node').map((node) => node.peerId)).size).toBe(4)
  expect(
    of('node')
      .map((node) => node.role)
      .sort(),
  ).toEqual(['follower', 'follower', 'follower', 'sequencer'])
  expect(of('ready')).toHaveLength(1)
  const [page] = of('page')
  expect(page?.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  expect(of('rejected')).toEqual([])
  expect(of('block').map((block) => block.number)).toEqual([1, 2, 3, 4, 5])
  for (const block of of('block')) {
    expect(Object.values(block.latencyMs as object)).toHaveLength(3)
    expect(Object.values(block.latencyMs as object).every((ms) => typeof ms === 'number' && ms >= 0)).toBe(true)
    expect(block.lowestScore).toBeGreaterThanOrEqual(0)
  }
  expect(events.at(-1)).toMatchObject({ event: 'summary', blocks: 5, delivered: 15, expected: 15 })
  for (const node of of('node')) expect(isAlive(node.pid as number)).toBe(false)

  const config = JSON.parse(await readFile(file, 'utf8'))
  expect(config.nodes).toHaveLength(4)
  expect(config.page).toEqual({ url: page?.url, token: page?.token })
  expect(parseRollupConfig(config.rollupConfig).config.l2ChainId).toBe(901)
  await rm(folder, { recursive: true })
})

test.each(['regolith', 'canyon', 'ecotone', 'isthmus'])(
  'a devnet on %s delivers its blocks',
  { timeout: DEADLINE_MS },
  async (fork) => {
    const devnet = konaNode([
      'devnet',
      '--nodes',
      '2',
      '--blocks',
      '2',
      '--block-time',
      '100ms',
      '--fork',
      fork,
      '--json',
    ])
    expect(await devnet.exited, devnet.stderr()).toBe(0)
    expect(eventsOf(devnet).at(-1)).toMatchObject({ blocks: 2, delivered: 2, expected: 2 })
  },
)

test('Ctrl-C stops every process within two seconds', { timeout: DEADLINE_MS }, async () => {
  const devnet = konaNode(['devnet', '--nodes', '3', '--json'])
  await devnet.line((line) => line.includes('"event":"block"'))
  const pids = eventsOf(devnet).flatMap((event) => (event.event === 'node' ? [event.pid as number] : []))
  expect(pids).toHaveLength(3)
  const began = performance.now()
  devnet.process.kill('SIGINT')
  expect(await devnet.exited, devnet.stderr()).toBe(0)
  expect(performance.now() - began).toBeLessThan(2_000 * 5)
  expect(pids.filter(isAlive)).toEqual([])
  expect(eventsOf(devnet).at(-1)).toMatchObject({ event: 'summary' })
})

test('no process outlives a supervisor that was killed', { timeout: DEADLINE_MS }, async () => {
  const devnet = konaNode(['devnet', '--nodes', '2', '--json'])
  await devnet.line((line) => line.includes('"event":"ready"'))
  const pids = eventsOf(devnet).flatMap((event) => (event.event === 'node' ? [event.pid as number] : []))
  devnet.process.kill('SIGKILL')
  await devnet.exited
  await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), { timeout: 10_000 })
})

test('a node that dies ends the devnet with one line and exit code 1', { timeout: DEADLINE_MS }, async () => {
  const devnet = konaNode(['devnet', '--nodes', '2', '--json'])
  await devnet.line((line) => line.includes('"event":"ready"'))
  const node = eventsOf(devnet).find((event) => event.event === 'node' && event.role === 'follower')
  process.kill(node?.pid as number, 'SIGKILL')
  expect(await devnet.exited).toBe(1)
  expect(devnet.stderr()).toMatch(/^kona-node devnet: follower-1: its process \d+ ended by itself \(SIGKILL\)\n$/)
})

test('a block that misses a follower shows in its line, in the summary and in the exit code', {
  timeout: DEADLINE_MS,
}, async () => {
  const devnet = konaNode(['devnet', '--nodes', '3', '--blocks', '4', '--block-time', '250ms', '--json'])
  await devnet.line((line) => line.includes('"event":"ready"'))
  const node = eventsOf(devnet).find((event) => event.event === 'node' && event.name === 'follower-2')
  process.kill(node?.pid as number, 'SIGSTOP')
  expect(await devnet.exited, devnet.stderr()).toBe(1)
  const blocks = eventsOf(devnet).filter((event) => event.event === 'block')
  expect(blocks.at(-1)?.latencyMs).toMatchObject({ 'follower-1': expect.any(Number), 'follower-2': null })
  const summary = eventsOf(devnet).at(-1) as { blocks: number; delivered: number; expected: number }
  expect(summary).toMatchObject({ blocks: 4, expected: 8 })
  expect(summary.delivered).toBeLessThan(8)
  expect(isAlive(node?.pid as number)).toBe(false)
})

test('people see each node, the lines to join, ready, each block and a summary', { timeout: DEADLINE_MS }, async () => {
  const devnet = konaNode(['devnet', '--nodes', '2', '--blocks', '2', '--block-time', '250ms'])
  expect(await devnet.exited, devnet.stderr()).toBe(0)
  const output = devnet.lines.join('\n')
  expect(output.match(/peer id {4}16Uiu2/g)).toHaveLength(2)
  expect(output.match(/enr {8}enr:-/g)).toHaveLength(2)
  expect(output).toMatch(/kona-node net --rollup\.config \S+rollup\.json --p2p\.bootnodes enr:-/)
  expect(output).toMatch(/op-node --rollup\.config=/)
  expect(output).toContain('op-node would not follow this chain')
  expect(output.search(/^ready:/m)).toBeLessThan(output.search(/^block /m))
  expect(devnet.lines.at(-1)).toMatch(/^summary: 2 blocks, all delivered \(2\/2\); latency p50/)
})
