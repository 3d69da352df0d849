// A devnet whose nodes learn from a real L1 (anvil) whom to trust, and whose signer is rotated there.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { LocalNode, Network, systemConfigSigner, type UnsafeBlock } from '@kona/p2p'
import { expect, onTestFinished, test, vi } from 'vitest'
import { Devnet, type DevnetBlock, startDevnet } from '../src/devnet/index.ts'
import { startAnvil } from '../src/l1/anvil.ts'
import { l1Client } from '../src/l1/client.ts'
import { eventsOf, isAlive, konaNode } from './support/command.ts'

const DEADLINE_MS = 60_000

test('a rotation on L1 is learned by every node, with blocks flowing and none lost', {
  timeout: DEADLINE_MS,
}, async () => {
  await using devnet = new Devnet({ nodes: 4, blockTimeMs: 250, l1: true })
  let l1Pid: number | undefined
  devnet.addEventListener('l1', ({ detail }) => {
    l1Pid = detail.pid
  })
  await devnet.start()
  const first = devnet.unsafeBlockSigner
  const blocks: DevnetBlock[] = []
  const rejected: unknown[] = []
  devnet.addEventListener('block', ({ detail }) => blocks.push(detail))
  devnet.addEventListener('rejected', ({ detail }) => rejected.push(detail))

  // A stranger who knows nothing but the chain, L1 and one record.
  await using stranger = Network.builder({
    rollupConfig: devnet.rollupConfig,
    localNode: LocalNode.generate({ ip: '127.0.0.1', udpPort: 0 }),
    gossipAddress: '/ip4/127.0.0.1/tcp/0',
    discoveryAddress: '/ip4/127.0.0.1/udp/0',
    discovery: { netrestrict: ['127.0.0.0/8'] },
    bootnodes: devnet.nodes.map(({ enr }) => enr),
  })
    .withSignerSource(systemConfigSigner({ client: l1Client(devnet.l1Url ?? ''), intervalMs: 200 }))
    .build()
  const seen: UnsafeBlock[] = []
  const reading = (async () => {
    for await (const block of stranger.unsafeBlocks()) seen.push(block)
  })()
  await stranger.start()
  await vi.waitFor(() => expect(seen.length).toBeGreaterThanOrEqual(5), { timeout: 30_000 })

  const { previous, current, learnedMs } = await devnet.rotate()
  expect(previous).toBe(first)
  expect(devnet.unsafeBlockSigner).toBe(current)
  expect(Object.keys(learnedMs).sort()).toEqual(['follower-1', 'follower-2', 'follower-3', 'sequencer'])
  const signedBy = (address: string) => seen.filter(({ signer }) => signer === address)
  await vi.waitFor(() => expect(signedBy(current).length).toBeGreaterThanOrEqual(5), { timeout: 30_000 })
  const again = await devnet.rotate()
  expect(again.previous).toBe(current)
  await vi.waitFor(() => expect(signedBy(again.current).length).toBeGreaterThanOrEqual(5), { timeout: 30_000 })

  await stranger.stop()
  await reading
  const last = seen.at(-1)?.number ?? 0n
  await vi.waitFor(() => expect(blocks.at(-1)?.number).toBeGreaterThanOrEqual(last), { timeout: 30_000 })
  expect(rejected).toEqual([])
  expect(blocks.map(({ number }) => number)).toEqual(
    blocks.map((_, index) => BigInt(index) + (blocks[0]?.number ?? 0n)),
  )
  expect(blocks.flatMap(({ latencyMs }) => Object.values(latencyMs)).filter((ms) => ms === null)).toEqual([])
  const numbers = seen.map(({ number }) => Number(number)).sort((a, b) => a - b)
  expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] as number) + index))
  const { delivered, expected } = devnet.summary()
  expect(delivered).toBe(expected)

  // Without its L1 a devnet is not what was asked for.
  const anvil = l1Pid as number
  process.kill(anvil, 'SIGKILL')
  await expect(devnet.closed).rejects.toThrow('L1: anvil ended: SIGKILL')
  expect([anvil, ...devnet.nodes.map(({ pid }) => pid)].filter(isAlive)).toEqual([])
})

test('rotate() says what is missing', async () => {
  await expect(new Devnet({ nodes: 2 }).rotate()).rejects.toMatchObject({ name: 'ConfigError', field: 'l1' })
  await expect(new Devnet({ nodes: 2, l1: true }).rotate()).rejects.toMatchObject({ name: 'StateError' })
})

test('typing rotate rotates; Ctrl-C leaves no process behind', { timeout: DEADLINE_MS }, async () => {
  const command = konaNode(['devnet', '--l1', '--nodes', '2', '--block-time', '250ms', '--json'], {}, 'pipe')
  onTestFinished(() => void command.process.kill('SIGKILL'))
  await command.line((line) => line.includes('"event":"ready"'))
  command.process.stdin?.write('rotat\nrotate\n')
  const rotated = JSON.parse(await command.line((line) => line.includes('"event":"rotated"')))
  expect(rotated.current).toMatch(/^0x[0-9a-fA-F]{40}$/)
  expect(rotated.previous).not.toBe(rotated.current)
  const blocks = () => eventsOf(command).filter(({ event }) => event === 'block').length
  const before = blocks()
  await vi.waitFor(() => expect(blocks()).toBeGreaterThan(before + 2), { timeout: 20_000 })
  const pids = eventsOf(command).flatMap(({ event, pid }) =>
    event === 'node' || event === 'l1' ? [pid as number] : [],
  )
  expect(pids.filter(isAlive)).toHaveLength(3)
  command.process.kill('SIGINT')
  expect(await command.exited, command.stderr()).toBe(0)
  expect(command.stderr()).toBe('kona-node devnet: unknown command "rotat"; rotate changes the unsafe block signer\n')
  expect(eventsOf(command).at(-1)).toMatchObject({ event: 'summary' })
  expect(pids.filter(isAlive)).toEqual([])
})

const gone = (pid: number) => vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 10_000 })

test('no anvil outlives a process that was killed', { timeout: DEADLINE_MS }, async () => {
  const script = fileURLToPath(new URL('./support/anvil-owner.ts', import.meta.url))
  const owner = spawn(process.execPath, ['--conditions=@kona/source', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void owner.kill('SIGKILL'))
  const pid = Number((await once(owner.stdout, 'data'))[0])
  expect(isAlive(pid)).toBe(true)
  owner.kill('SIGKILL')
  await gone(pid)
})

test('a machine without anvil is told how to get one; a word of anvil itself is passed on', async () => {
  await expect(startAnvil({ chainId: 1, binary: '/nowhere/anvil' })).rejects.toMatchObject({
    name: 'ConfigError',
    field: 'l1',
    message: expect.stringContaining('npm install @foundry-rs/anvil'),
  })
  const taken = await startAnvil({ chainId: 1 })
  onTestFinished(() => taken.stop())
  await expect(startAnvil({ chainId: 1, port: taken.port })).rejects.toThrow(/anvil ended: .*in use/i)
})

test('an abort while anvil starts leaves none', { timeout: DEADLINE_MS }, async () => {
  const abort = new AbortController()
  const starting = startAnvil({ chainId: 1, signal: abort.signal })
  abort.abort(new Error('changed my mind'))
  await expect(starting).rejects.toThrow('changed my mind')
  const devnet = startDevnet({ nodes: 2, l1: true }, { signal: AbortSignal.timeout(150) })
  await expect(devnet).rejects.toMatchObject({ name: 'TimeoutError' })
})

test('an anvil without its guard is ended by its owner', { timeout: DEADLINE_MS }, async () => {
  const anvil = await startAnvil({ chainId: 1 })
  onTestFinished(() => anvil.stop())
  const status = await readFile(`/proc/${anvil.pid}/status`, 'utf8').catch(() => '')
  const guard = Number(/^PPid:\s+(\d+)/m.exec(status)?.[1])
  if (!guard) return // no /proc here
  process.kill(guard, 'SIGKILL')
  expect(await anvil.died).toContain('guard')
  await gone(anvil.pid)
})
