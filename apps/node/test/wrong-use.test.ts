import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { konaNode } from './support/command.ts'

const DEADLINE_MS = 60_000
let folder: string
const SIGNER = `0x${'b'.repeat(40)}`
/** Nothing here may reach a network: own (no) bootnodes, loopback, any free port. */
const QUIET = [
  ...['--p2p.bootnodes', '', '--p2p.listen.ip', '127.0.0.1', '--p2p.listen.tcp', '0', '--p2p.listen.udp', '0'],
  ...['--rpc.port', '0'],
]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kona-test-'))
  await writeFile(join(folder, 'short.key'), 'abcd\n', { mode: 0o600 })
  await writeFile(join(folder, 'broken.json'), '{ "genesis": ')
  await writeFile(join(folder, 'empty.json'), '{}')
})
afterAll(() => rm(folder, { recursive: true }))

async function refused(args: string[]): Promise<string> {
  const command = konaNode(args, { HOME: folder })
  expect(await command.exited, command.stderr()).toBe(2)
  return command.stderr()
}

test.each<{ name: string; args: string[]; says: RegExp }>([
  { name: 'no chain', args: ['net'], says: /--chain, --rollup\.config: got neither/ },
  {
    name: 'an unknown chain',
    args: ['net', '--chain', 'op-mainet', ...QUIET],
    says: /--chain: got "?op-mainet"?, expected .*op-mainnet/,
  },
  {
    name: 'an unknown chain id',
    args: ['net', '--chain', '424242424', ...QUIET],
    says: /--chain: got "?424242424"?, expected/,
  },
  {
    name: 'a missing key file',
    args: ['net', '--chain', '10', ...QUIET, '--p2p.priv.path', 'no/such.key'],
    says: /--p2p\.priv\.path: no\/such\.key does not exist.*key generate/,
  },
  {
    name: 'a malformed key file',
    args: ['net', '--chain', '10', ...QUIET, '--p2p.priv.path', 'FOLDER/short.key'],
    says: /--p2p\.priv\.path: \S+short\.key holds 4 characters, expected 64 hex digits/,
  },
  {
    name: 'a bad bootnode',
    args: ['net', '--chain', '10', ...QUIET.slice(2), '--p2p.bootnodes', 'enr:nonsense'],
    says: /--p2p\.bootnodes\[0\]: got "?enr:nonsense"?, expected/,
  },
  {
    name: 'a bad static peer',
    args: ['net', '--chain', '10', ...QUIET, '--p2p.static', '/ip4/127.0.0.1/tcp/1'],
    says: /--p2p\.static\[0\]: got "?\/ip4\/127\.0\.0\.1\/tcp\/1"?, expected/,
  },
  {
    name: 'a bad signer',
    args: ['net', '--chain', '10', ...QUIET, '--p2p.unsafe.block.signer', '0x12'],
    says: /--p2p\.unsafe\.block\.signer: got "?0x12"?, expected/,
  },
  {
    name: 'a bad listen ip',
    args: ['net', '--chain', '10', '--p2p.listen.ip', 'localhost'],
    says: /--p2p\.listen\.ip: got localhost, expected/,
  },
  {
    name: 'a bad port',
    args: ['net', '--chain', '10', '--p2p.listen.tcp', '70000'],
    says: /p2p\.listen\.tcp.*'70000' is invalid.*from 0 to 65535/,
  },
  {
    name: 'an RPC address that is none',
    args: ['net', '--chain', '10', ...QUIET, '--rpc.addr', 'localhost'],
    says: /--rpc\.addr: got localhost, expected an IPv4 or IPv6 address/,
  },
  {
    name: 'a metrics address that is none',
    args: ['net', '--chain', '10', ...QUIET, '--metrics.enabled', '--metrics.addr', 'all'],
    says: /--metrics\.addr: got all, expected an IPv4 or IPv6 address/,
  },
  {
    name: 'an RPC port out of range',
    args: ['net', '--chain', '10', ...QUIET, '--rpc.port', '-1'],
    says: /rpc\.port.*'-1' is invalid.*from 0 to 65535/,
  },
  {
    name: 'a rollup config that is no file',
    args: ['net', '--rollup.config', 'nowhere.json'],
    says: /--rollup\.config: nowhere\.json .*expected a rollup\.json/,
  },
  {
    name: 'a rollup config that is no JSON',
    args: ['net', '--rollup.config', 'FOLDER/broken.json'],
    says: /--rollup\.config: \S+broken\.json .*expected a rollup\.json/,
  },
  {
    name: 'a rollup config without its fields',
    args: ['net', '--rollup.config', 'FOLDER/empty.json'],
    says: /--rollup\.config: \S+empty\.json: \w+.*expected/,
  },
  { name: 'a devnet of one', args: ['devnet', '--nodes', '1'], says: /--nodes.*'1' is invalid.*from 2 to 64/ },
  {
    name: 'a block time of no clock',
    args: ['devnet', '--block-time', '1500ms'],
    says: /--block-time: got 1500, expected less than 1000 or whole seconds/,
  },
  {
    name: 'an unknown fork',
    args: ['devnet', '--fork', 'shanghai'],
    says: /--fork.*'shanghai' is invalid.*expected one of regolith/,
  },
  {
    name: 'info of an unknown chain',
    args: ['info', 'op-mainet'],
    says: /<chain>: got "?op-mainet"?, expected .*op-mainnet/,
  },
  { name: 'a bad record', args: ['enr', 'decode', 'enr:nonsense'], says: /enr:nonsense.*: not a readable node record/ },
  { name: 'no record at all', args: ['enr', 'decode', 'hello'], says: /hello.*: expected a node record, enr:…/ },
  {
    name: 'a record of a key that is missing',
    args: ['enr', 'encode', '--p2p.priv.path', 'no/such.key', '--chain-id', '10'],
    says: /--p2p\.priv\.path: no\/such\.key does not exist/,
  },
  {
    name: 'a chain id of 0',
    args: ['key', 'show', 'x', '--chain-id', '0'],
    says: /--chain-id.*expected a whole number from 1/,
  },
  {
    name: 'a message file that is missing',
    args: ['payload', 'decode', 'no/such.bin', '--chain', '10'],
    says: /<file>: no\/such\.bin cannot be read/,
  },
  {
    name: 'a message without a chain',
    args: ['payload', 'decode', '-'],
    says: /--chain, --rollup\.config: got neither/,
  },
  { name: 'a version of 5', args: ['payload', 'decode', '-', '--payload-version', '5'], says: /expected 1, 2, 3 or 4/ },
  { name: 'bootstore of what', args: ['bootstore'], says: /--chain, --all: expected one of them/ },
  { name: 'a bootnode without a chain', args: ['bootnode'], says: /--chain, --rollup\.config: got neither/ },
  {
    name: 'a bootnode on no address',
    args: ['bootnode', '--chain', '10', '--p2p.bootnodes', '', '--p2p.listen.ip', 'here'],
    says: /--p2p\.listen\.ip: got here, expected an IPv4 or IPv6 address/,
  },
  {
    name: 'doctor of what is no URL',
    args: ['doctor', '--rpc.url', 'localhost:9545'],
    says: /--rpc\.url: expected http:\/\/ or https:\/\/, .*such as http:\/\/127\.0\.0\.1:9545/,
  },
  {
    name: 'doctor of nobody',
    args: ['doctor', '--rpc.url', 'http://127.0.0.1:1'],
    says: /--rpc\.url: http:\/\/127\.0\.0\.1:1 does not answer \(.+\), expected a running kona-node net there/,
  },
  {
    name: 'peers of nobody',
    args: ['peers', '--rpc.url', 'http://127.0.0.1:1'],
    says: /--rpc\.url: http:\/\/127\.0\.0\.1:1 does not answer/,
  },
  { name: 'peers with a word too many', args: ['peers', 'explian', 'x'], says: /too many arguments for 'peers'/ },
  { name: 'peers explain of nobody', args: ['peers', 'explain'], says: /missing required argument 'peer id'/ },
  { name: 'an unknown command', args: ['devnat'], says: /unknown command 'devnat'/ },
  { name: 'an unknown flag', args: ['net', '--chian', '10'], says: /unknown option '--chian'/ },
])(
  '$name: exit code 2 and one line that says what would be right',
  { timeout: DEADLINE_MS },
  async ({ args, says }) => {
    const stderr = await refused(args.map((arg) => arg.replace('FOLDER', folder)))
    expect(stderr).toMatch(says)
    expect(stderr).not.toMatch(/\n\s+at /)
  },
)

test('a taken TCP port', { timeout: DEADLINE_MS }, async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const args = ['net', '--chain', '10', ...QUIET, '--p2p.unsafe.block.signer', SIGNER, '--p2p.no-bootstore']
  const stderr = await refused([...args, '--p2p.listen.tcp', String(port)])
  expect(stderr).toMatch(new RegExp(`127\\.0\\.0\\.1.*${port}`))
  expect(stderr.trim().split('\n')).toHaveLength(1)
  const rpc = await refused([...args, '--rpc.port', String(port)])
  expect(rpc).toMatch(new RegExp(`--rpc\\.addr, --rpc\\.port: 127\\.0\\.0\\.1:${port} cannot be bound .EADDRINUSE.`))
  await new Promise((resolve) => server.close(resolve))
})

test('key generate writes a key for its owner alone, and never over one that exists', async () => {
  const file = join(folder, 'peer.key')
  const command = konaNode(['key', 'generate', file])
  expect(await command.exited, command.stderr()).toBe(0)
  expect(command.lines[0]).toMatch(/peer\.key: peer id 16Uiu2/)
  expect(await readFile(file, 'utf8')).toMatch(/^[0-9a-f]{64}\n$/)
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(await refused(['key', 'generate', file])).toMatch(/peer\.key exists already/)
})

test('help is no mistake', async () => {
  const help = konaNode(['--help'])
  expect(await help.exited).toBe(0)
  expect(help.lines.join('\n')).toContain('devnet')
})
