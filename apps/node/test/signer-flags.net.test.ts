// The flags that name a signer or L1, as a user types them; and no key in any output, whatever goes wrong.
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RollupConfig, rollupConfigToJson } from '@kona/genesis'
import { localSigner } from '@kona/p2p'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { certificateAuthority } from '../../../packages/p2p/test/support/certificates.ts'
import { signerServer } from '../../../packages/p2p/test/support/signer-server.ts'
import { run } from '../src/cli/program.ts'
import { startAnvil } from '../src/l1/anvil.ts'
import { deploySystemConfig } from '../src/l1/system-config.ts'
import { blockSignerOf } from '../src/net/block-signer.ts'
import { eventsOf, konaNode, type RunningCommand } from './support/command.ts'
import { testChain } from './support/sequencer.ts'

const DEADLINE_MS = 60_000
const DIGITS = '5ec12e7d'.repeat(8)
const KEY = `0x${DIGITS}` as const
const ADDRESS = localSigner(KEY).address
const OTHER = `0x${'b'.repeat(40)}`
let folder: string
let chain: RollupConfig

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kona-test-'))
  chain = testChain()
  await writeFile(join(folder, 'rollup.json'), JSON.stringify(rollupConfigToJson(chain)))
  const unknown = { ...chain, l1SystemConfigAddress: `0x${'00'.repeat(20)}` as const }
  await writeFile(join(folder, 'no-contract.json'), JSON.stringify(rollupConfigToJson(unknown)))
  await writeFile(join(folder, 'good.key'), `${DIGITS}\n`, { mode: 0o600 })
  await writeFile(join(folder, 'open.key'), `${DIGITS}\n`, { mode: 0o644 })
  await writeFile(join(folder, 'group.key'), `${DIGITS}\n`, { mode: 0o640 })
  await writeFile(join(folder, 'long.key'), `${DIGITS}5e\n`, { mode: 0o600 })
})
afterAll(() => rm(folder, { recursive: true }))

function argumentsOf(flags: readonly string[]): string[] {
  const quiet = [
    '--p2p.bootnodes',
    '',
    '--p2p.listen.ip',
    '127.0.0.1',
    '--p2p.listen.tcp',
    '0',
    '--p2p.listen.udp',
    '0',
  ]
  const kept = ['--p2p.no-bootstore', '--rpc.disabled']
  return ['net', '--rollup.config', 'FOLDER/rollup.json', ...kept, ...quiet, ...flags].map((arg) =>
    arg.replace('FOLDER', folder),
  )
}

function net(...flags: string[]): RunningCommand {
  const started = konaNode(argumentsOf(flags), { HOME: folder })
  onTestFinished(() => void started.process.kill('SIGKILL'))
  return started
}

/** All that a command ever said holds no secret. */
function expectNoSecret(output: string): void {
  expect(output.toLowerCase()).not.toContain('5ec12e7d5ec1')
  expect(output).not.toContain('s3cr3t')
  expect(output).not.toContain('PRIVATE KEY')
}

const outputOf = (command: RunningCommand) => command.lines.join('\n') + command.stderr()

async function stopped(command: RunningCommand): Promise<void> {
  command.process.kill('SIGINT')
  expect(await command.exited, command.stderr()).toBe(0)
  expectNoSecret(outputOf(command))
}

const startedEvent = async (command: RunningCommand) =>
  JSON.parse(await command.line((line) => line.includes('"event":"started"')))

test.each([
  ['a key', ['--p2p.sequencer.key', KEY]],
  ['a key file', ['--p2p.sequencer.key.path', 'FOLDER/good.key']],
])('net signs with %s, and shows its address alone', { timeout: DEADLINE_MS }, async (_name, flags) => {
  const command = net('--json', '--p2p.unsafe.block.signer', ADDRESS, ...flags)
  expect(await startedEvent(command)).toMatchObject({ signer: ADDRESS })
  await stopped(command)
  expect(command.stderr()).not.toContain('would be rejected')
})

test('net says that its own blocks would be rejected', { timeout: DEADLINE_MS }, async () => {
  const command = net('--p2p.unsafe.block.signer', OTHER, '--p2p.sequencer.key.path', 'FOLDER/good.key')
  await command.line((line) => line === `signs as   ${ADDRESS}`)
  await stopped(command)
  expect(command.stderr()).toMatch(
    new RegExp(`^warning: our blocks, signed by ${ADDRESS}, would be rejected: 0xb`, 'im'),
  )
})

test.each<[string, string[], RegExp]>([
  [
    'a key file that all can read',
    ['--p2p.sequencer.key.path', 'FOLDER/open.key'],
    /mode 0644\).*chmod 600 \S+open\.key/,
  ],
  ['one that the group can read', ['--p2p.sequencer.key.path', 'FOLDER/group.key'], /mode 0640\).*chmod 600/],
  ['a peer key file that all can read', ['--p2p.priv.path', 'FOLDER/open.key'], /--p2p\.priv\.path: .*chmod 600/],
  ['a key file of 33 bytes', ['--p2p.sequencer.key.path', 'FOLDER/long.key'], /holds 66 characters, expected 64/],
  [
    'a missing key file',
    ['--p2p.sequencer.key.path', 'FOLDER/no.key'],
    /does not exist, expected a key file; make one/,
  ],
  ['a key of 33 bytes', ['--p2p.sequencer.key', `${KEY}5e`], /--p2p\.sequencer\.key: the value holds 68 characters/],
  ['a key of zeros', ['--p2p.sequencer.key', '0'.repeat(64)], /--p2p\.sequencer\.key: got "\(not shown\)"/],
  ['a mistyped key flag', [`--p2p.sequncer.key=${KEY}`], /unknown option '--p2p\.sequncer\.key=<redacted>'/],
  ['a key without its flag', [KEY], /too many arguments/],
  [
    'a key and a file',
    ['--p2p.sequencer.key', KEY, '--p2p.sequencer.key.path', 'FOLDER/good.key'],
    /--p2p\.sequencer\.key, --p2p\.sequencer\.key\.path: got 2 signers, expected one/,
  ],
  [
    'a key and a remote signer',
    ['--p2p.sequencer.key', KEY, '--signer.endpoint', 'http://127.0.0.1:1', '--signer.address', OTHER],
    /--p2p\.sequencer\.key, --signer\.endpoint: got 2 signers/,
  ],
  ['an endpoint without address', ['--signer.endpoint', 'http://127.0.0.1:1'], /no --signer\.address with it/],
  ['an address without endpoint', ['--signer.address', OTHER], /no --signer\.endpoint with it/],
  ['a header without endpoint', ['--signer.header', 'a=s3cr3t'], /--signer\.header: got no --signer\.endpoint/],
  [
    'a header without name',
    ['--signer.endpoint', 'http://127.0.0.1:1', '--signer.address', OTHER, '--signer.header', 's3cr3t'],
    /--signer\.header: got a text without a name, expected name=value/,
  ],
  [
    'half of the TLS files',
    ['--signer.endpoint', 'https://127.0.0.1:1', '--signer.address', OTHER, '--signer.tls.ca', 'ca.pem'],
    /--signer\.tls\.cert: got nothing, expected all of ca, cert and key/,
  ],
  [
    'an open TLS key',
    [
      ...[
        '--signer.endpoint',
        'https://127.0.0.1:1',
        '--signer.address',
        OTHER,
        '--signer.tls.ca',
        'FOLDER/rollup.json',
      ],
      ...['--signer.tls.cert', 'FOLDER/rollup.json', '--signer.tls.key', 'FOLDER/open.key'],
    ],
    /--signer\.tls\.key: \S+open\.key can be read by others/,
  ],
  [
    'an endpoint of no protocol',
    ['--signer.endpoint', 'x:s3cr3t', '--signer.address', OTHER],
    /--signer\.endpoint: got/,
  ],
  [
    'no address',
    ['--signer.endpoint', 'http://127.0.0.1:1', '--signer.address', '0x12'],
    /--signer\.address: got "0x12"/,
  ],
  [
    'an L1 by websocket',
    ['--l1.rpc', 'wss://l1.example/s3cr3t'],
    /--l1\.rpc: got wss:, expected an http: or https: URL/,
  ],
  ['an interval without L1', ['--l1.runtime-config-reload-interval', '1m'], /no --l1\.rpc with it/],
  [
    'a chain without SystemConfig',
    ['--rollup.config', 'FOLDER/no-contract.json', '--l1.rpc', 'http://127.0.0.1:1/s3cr3t'],
    /--l1\.rpc: l1_system_config_address of --rollup\.config: got "0x0{40}", expected/,
  ],
  ['no signer at all', [], /--p2p\.unsafe\.block\.signer, --l1\.rpc: got neither, expected one of them/],
])('%s: exit code 2, one line, and no secret in it', async (_name, flags, says) => {
  // In this process: twenty of them take as long as one by itself.
  const output: string[] = []
  const keep = (text: unknown) => output.push(String(text)) > 0
  for (const stream of [process.stdout, process.stderr]) {
    const spy = vi.spyOn(stream, 'write').mockImplementation(keep)
    onTestFinished(() => spy.mockRestore())
  }
  const code = await run(argumentsOf(flags))
  vi.restoreAllMocks()
  expect(code, output.join('')).toBe(2)
  expect(output.join('')).toMatch(says)
  expect(output.join('')).not.toMatch(/\n\s+at /)
  expectNoSecret(output.join(''))
})

/** A signer over TLS, and the files by which it knows `node`. */
async function tlsSigner() {
  const authority = await certificateAuthority('signers')
  const server = await signerServer({ key: KEY, tls: { ca: authority.ca, ...(await authority.issue('signer')) } })
  onTestFinished(() => server.stop())
  const exchange = async (name: string) => {
    const { cert, key } = await authority.issue(name)
    await writeFile(join(folder, 'tls.crt'), cert)
    await writeFile(join(folder, 'tls.key'), key, { mode: 0o600 })
  }
  await writeFile(join(folder, 'ca.pem'), authority.ca)
  await exchange('node')
  return { server, exchange }
}

test('net asks a remote signer over TLS at its start, with headers and certificates', {
  timeout: DEADLINE_MS,
}, async () => {
  const { server } = await tlsSigner()
  const flags = [
    ...['--p2p.unsafe.block.signer', ADDRESS, '--signer.endpoint', server.endpoint, '--signer.address', ADDRESS],
    ...['--signer.header', 'authorization=Bearer s3cr3t=', '--signer.header', 'x-node=1'],
    ...[
      '--signer.tls.ca',
      'FOLDER/ca.pem',
      '--signer.tls.cert',
      'FOLDER/tls.crt',
      '--signer.tls.key',
      'FOLDER/tls.key',
    ],
  ]
  const command = net('--json', ...flags)
  expect(await startedEvent(command)).toMatchObject({ signer: ADDRESS })
  expect(server.calls).toMatchObject([
    { method: 'health_status', client: 'node', headers: { authorization: 'Bearer s3cr3t=', 'x-node': '1' } },
  ])
  await stopped(command)

  await server.stop()
  const alone = net(...flags)
  expect(await alone.exited).toBe(1)
  expect(alone.stderr()).toMatch(/^kona-node: no block could be signed: the signer cannot be reached: .*ECONNREFUSED/)
  expectNoSecret(outputOf(alone))
})

test('certificate files that are exchanged are taken up by the next signature', async () => {
  const { server, exchange } = await tlsSigner()
  const warnings: string[] = []
  const flags = {
    'signer.endpoint': server.endpoint,
    'signer.address': ADDRESS,
    'signer.tls.ca': join(folder, 'ca.pem'),
    'signer.tls.cert': join(folder, 'tls.crt'),
    'signer.tls.key': join(folder, 'tls.key'),
  }
  const signer = await blockSignerOf(flags, (line) => warnings.push(line))
  const request = { chainId: 901, payloadHash: `0x${'a1'.repeat(32)}` as const }
  await signer?.sign(request)
  await exchange('node-2')
  await signer?.sign(request)
  await chmod(flags['signer.tls.key'], 0o644)
  await signer?.sign(request)
  await rm(flags['signer.tls.key'])
  await exchange('node-3')
  await signer?.sign(request)
  expect(server.calls.map(({ client }) => client)).toEqual(['node', 'node-2', 'node-2', 'node-3'])
  expect(warnings).toHaveLength(1)
  expect(warnings[0]).toMatch(/the old stay: --signer\.tls\.key: \S+ can be read by others/)
})

test('net learns the signer from L1, shows a rotation, and says when L1 is gone', {
  timeout: DEADLINE_MS,
}, async () => {
  const l1 = await startAnvil({ chainId: chain.l1ChainId })
  onTestFinished(() => l1.stop())
  const systemConfig = await deploySystemConfig(l1.url, chain.l1SystemConfigAddress)
  await systemConfig.setUnsafeBlockSigner(ADDRESS)
  const url = `${l1.url}/?key=s3cr3t`
  const command = net('--json', '--l1.rpc', url, '--l1.runtime-config-reload-interval', '200ms')
  await startedEvent(command)
  expect(eventsOf(command)).toContainEqual({ event: 'signer', current: ADDRESS, previous: null })
  await systemConfig.setUnsafeBlockSigner(`0x${'ab'.repeat(20)}`)
  const rotated = JSON.parse(await command.line((line) => line.includes(`"previous":"${ADDRESS}"`)))
  expect(rotated.current.toLowerCase()).toBe(`0x${'ab'.repeat(20)}`)
  await l1.stop()
  const warned = () => expect(command.stderr()).toMatch(/warning: L1 cannot be read: .*stays the signer/)
  await vi.waitFor(warned, { timeout: 20_000 })
  await stopped(command)
})
