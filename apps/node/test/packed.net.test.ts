// The packages as a stranger gets them: packed, installed into an empty folder, used by the README's example.
import { execFile, execFileSync } from 'node:child_process'
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pack } from '../../../scripts/pack.ts'
import { startDevnet } from '../src/devnet/index.ts'

const DEADLINE_MS = 300_000
const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const PACKAGES = ['packages/genesis', 'packages/disc', 'packages/gossip', 'packages/p2p', 'apps/node']
const run = promisify(execFile)
let folder: string
let example: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kona-packed-'))
  const tarballs = PACKAGES.map((path) => pack(join(ROOT, path), folder))
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'stranger', private: true, type: 'module' }))
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', '@types/node@24', ...tarballs], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: 240_000,
  })
  const readme = await readFile(join(ROOT, 'README.md'), 'utf8')
  example = /^```ts\n([\s\S]*?)^```/m.exec(readme)?.[1] ?? ''
}, DEADLINE_MS)

afterAll(() => rm(folder, { recursive: true, force: true }))

/** The same program with one value changed; it must stand there exactly once. */
function changed(program: string, from: string, to: string): string {
  expect(program.split(from), `${from} in the README's example`).toHaveLength(2)
  return program.replace(from, to)
}

/** The seed's own form: a signer that nobody has. */
const seedForm = () => changed(example, 'opMainnet.unsafeBlockSigner', `'0x${'b'.repeat(40)}'`)

/** What comes before the node starts, and a look at what is open then. */
const builtOnly = (program: string) =>
  `${program.slice(0, program.indexOf('const blocks ='))}
const open = process.getActiveResourcesInfo().filter((name) => /TCP|UDP|Timeout/.test(name))
process.stdout.write(JSON.stringify({ status: network.status, open }))
`

test("the README's example and the seed's form type-check as they stand", { timeout: DEADLINE_MS }, async () => {
  await writeFile(join(folder, 'readme.ts'), example)
  await writeFile(join(folder, 'seed.ts'), seedForm())
  const compilerOptions = {
    target: 'es2023',
    lib: ['es2024', 'esnext.disposable'],
    module: 'nodenext',
    strict: true,
    noEmit: true,
    types: ['node'],
    // discv5's own declarations do not pass it.
    skipLibCheck: true,
  }
  const files = ['readme.ts', 'seed.ts']
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }))
  const { stdout } = await run('tsc', ['-p', folder]).catch((error) => error as { stdout: string })
  expect(stdout).toBe('')
})

test.each([
  ["the README's example", () => example],
  ["the seed's form", seedForm],
])('%s builds and opens nothing', { timeout: DEADLINE_MS }, async (_name, program) => {
  await writeFile(join(folder, 'build.ts'), builtOnly(program()))
  const { stdout } = await run(process.execPath, ['build.ts'], { cwd: folder })
  expect(JSON.parse(stdout)).toEqual({ status: 'idle', open: [] })
})

test("the README's example gets the blocks of a devnet", { timeout: DEADLINE_MS }, async () => {
  await using devnet = await startDevnet({ nodes: 2, blockTimeMs: 250 })
  const bootnodes = devnet.nodes.map((node) => node.enr)
  let program = changed(
    example,
    'rollupConfig: opMainnet.rollupConfig',
    'rollupConfig: devnet.rollupConfig, bootnodes: devnet.bootnodes',
  )
  program = changed(program, "ip: '0.0.0.0', tcpPort: 9097, udpPort: 9098", "ip: '127.0.0.1', tcpPort: 0, udpPort: 0")
  program = changed(program, '/ip4/0.0.0.0/tcp/9099', '/ip4/127.0.0.1/tcp/0')
  program = changed(program, 'opMainnet.unsafeBlockSigner', 'devnet.unsafeBlockSigner')
  program = changed(
    program,
    "import { opMainnet } from '@kona/genesis/chains'",
    "import devnet from './devnet.json' with { type: 'json' }",
  )
  program = changed(
    program,
    'console.log(block.number, block.hash)',
    '{ console.log(block.number, block.hash); break }',
  )
  await writeFile(join(folder, 'run.ts'), `${program}await network.stop()\n`)
  const { rollupConfig, unsafeBlockSigner } = devnet
  await writeFile(join(folder, 'devnet.json'), JSON.stringify({ rollupConfig, unsafeBlockSigner, bootnodes }))
  const { stdout } = await run(process.execPath, ['run.ts'], { cwd: folder, timeout: 60_000 })
  expect(stdout).toMatch(/^\d+n 0x[0-9a-f]{64}\n/)
})

test('the command runs from the packed packages', { timeout: DEADLINE_MS }, async () => {
  const command = join(folder, 'node_modules/.bin/kona-node')
  const { stdout } = await run(command, ['devnet', '--nodes', '2', '--blocks', '2', '--block-time', '250ms', '--json'])
  const last = stdout.trim().split('\n').at(-1) ?? ''
  expect(JSON.parse(last)).toMatchObject({ event: 'summary', blocks: 2, delivered: 2, expected: 2 })
})

test('a block of 9.9 MiB passes between the packed packages', { timeout: DEADLINE_MS }, async () => {
  const program = fileURLToPath(new URL('./stranger/large-block.ts', import.meta.url))
  await copyFile(program, join(folder, 'large-block.ts'))
  const { stdout } = await run(process.execPath, ['large-block.ts'], { cwd: folder, timeout: 120_000 })
  const { sent, received, bytes } = JSON.parse(stdout)
  expect(received).toBe(sent)
  expect(bytes).toBeGreaterThan(9.9 * 1024 * 1024)
})
