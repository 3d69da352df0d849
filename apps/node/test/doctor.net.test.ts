// What asks a running node, as processes: a real `kona-node net`, and a sequencer that it gets blocks from.

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rollupConfigToJson } from '@kona/genesis'
import { LocalNode, localSigner, Network } from '@kona/p2p'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { callNode } from '../src/rpc-client.ts'
import { konaNode, type RunningCommand } from './support/command.ts'
import { Sequencer, testChain } from './support/sequencer.ts'

const DEADLINE_MS = 60_000
const SOON_MS = 30_000
const rollupConfig = testChain()
const signer = localSigner(`0x${'22'.repeat(32)}`)
let folder: string
let rollupFile: string
let net: RunningCommand
let started: Started
let theirs: Network
let sequencer: Sequencer | undefined

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kona-test-'))
  rollupFile = join(folder, 'rollup.json')
  await writeFile(rollupFile, JSON.stringify(rollupConfigToJson(rollupConfig)))
  net = startNet()
  theirs = otherNetwork()
  await theirs.start()
  started = await startedOf(net)
  await theirs.connect(started.multiaddrs[0] ?? '')
  sequencer = new Sequencer(theirs, rollupConfig, 200)
  await vi.waitFor(async () => {
    expect((await fetch(`${started.rpc}/healthz`)).status).toBe(200)
    const [peer] = await callNode(started.rpc, 'opp2p_peerSnapshots')
    expect(peer).toMatchObject({ meshTopics: { length: 4 }, agent: expect.any(String) })
    expect(peer?.deliveries.first).toBeGreaterThan(0)
  }, SOON_MS)
}, DEADLINE_MS)

afterAll(async () => {
  await sequencer?.stop()
  net?.process.kill('SIGINT')
  await Promise.all([net?.exited, theirs?.stop()])
  await rm(folder, { recursive: true })
})

interface Started {
  rpc: string
  multiaddrs: string[]
}

function startNet(): RunningCommand {
  return konaNode([
    ...['net', '--json', '--rollup.config', rollupFile, '--p2p.unsafe.block.signer', signer.address],
    ...['--p2p.listen.ip', '127.0.0.1', '--p2p.listen.tcp', '0', '--rpc.port', '0'],
    ...['--p2p.no-bootstore', '--p2p.no-discovery'],
  ])
}

async function startedOf(command: RunningCommand): Promise<Started> {
  return JSON.parse(await command.line((line) => line.includes('"event":"started"')))
}

function otherNetwork(): Network {
  return Network.builder({
    rollupConfig,
    localNode: LocalNode.generate({ ip: '127.0.0.1' }),
    gossipAddress: '/ip4/127.0.0.1/tcp/0',
    discovery: false,
    unsafeBlockSigner: signer.address,
  })
    .withSigner(signer)
    .build()
}

interface Printed {
  code: number | null
  lines: string[]
  stderr: string
}

async function asked(args: string[], url: string = started.rpc): Promise<Printed> {
  const command = konaNode([...args, '--rpc.url', url])
  const code = await command.exited
  return { code, lines: command.lines, stderr: command.stderr() }
}

const only = ({ lines }: Printed) => {
  expect(lines).toHaveLength(1)
  return JSON.parse(lines[0] ?? '')
}

test('a node without peers is unhealthy, and the sentence says what it lacks', { timeout: DEADLINE_MS }, async () => {
  const alone = startNet()
  const { rpc } = await startedOf(alone)
  const { code, lines, stderr } = await asked(['doctor'], rpc)
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
  expect(lines.slice(0, 2)).toEqual([
    'The node is unhealthy: 0 peers are connected; is the TCP port reachable from outside, and are outgoing connections allowed?',
    '',
  ])
  expect(lines).toContainEqual(expect.stringMatching(/^FAILED {2}peers +0 peers are connected;/))
  expect(lines).toContainEqual(expect.stringMatching(/^ok {6}running +the node is running$/))
  expect(lines).toContainEqual(expect.stringMatching(/^FAILED {2}mesh +.*\(v1 to v4: 0, 0, 0, 0\)/))
  const { lines: peers, code: peersCode } = await asked(['peers'], rpc)
  expect(peersCode).toBe(0)
  expect(peers).toEqual([expect.stringMatching(/^PEER ID +DIRECTION +MESH +SCORE +APPLICATION +IP +BEHAVIOUR +FIRST /)])
  alone.process.kill('SIGINT')
  await alone.exited
})

test('one that gets blocks is healthy, and /healthz says the same', { timeout: DEADLINE_MS }, async () => {
  const { code, lines } = await asked(['doctor'])
  expect(code, lines.join('\n')).toBe(0)
  expect(lines[0]).toMatch(/^The node is healthy: the last block came \d+ s ago\.$/)
  const told = await asked(['doctor', '--json'])
  const health = await fetch(`${started.rpc}/healthz`)
  const codes = ({ checks }: { checks: { code: string; ok: boolean }[] }) => checks.map(({ code, ok }) => [code, ok])
  expect(told.code).toBe(0)
  expect(only(told)).toMatchObject({ healthy: true, summary: expect.stringMatching(/^the node is healthy: /) })
  expect(codes((await health.json()) as never)).toEqual(codes(only(told)))
})

test('peers shows what a peer brings, and peers explain why it stands where it stands', {
  timeout: DEADLINE_MS,
}, async () => {
  const { peerId } = theirs.localRecord()
  const { lines, code, stderr } = await asked(['peers'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(lines.find((line) => line.startsWith(peerId))).toMatch(
    new RegExp(`^${peerId} +inbound +v1 v2 v3 v4 +\\d+\\.\\d +\\d+\\.\\d +0\\.0 +0\\.0 +[1-9]\\d* +0 +none +kona/`),
  )
  const snapshots = (await asked(['peers', '--json'])).lines.map((line) => JSON.parse(line))
  expect(snapshots).toContainEqual(
    expect.objectContaining({ peerId, direction: 'inbound', deliveries: expect.objectContaining({ duplicates: 0 }) }),
  )

  const explained = await asked(['peers', 'explain', peerId])
  expect(explained.code).toBe(0)
  expect(explained.lines.slice(0, 2)).toEqual([expect.stringMatching(/^connected, score /), 'not banned'])
  expect(explained.lines).toContainEqual(expect.stringMatching(/^brought [1-9]\d* blocks first and 0 that were known/))
  // The flags of `peers` may stand on either side of the subcommand.
  const before = konaNode(['peers', '--json', '--rpc.url', started.rpc, 'explain', peerId])
  expect(await before.exited, before.stderr()).toBe(0)
  expect(JSON.parse(before.lines[0] ?? '')).toMatchObject({ peerId, connected: true, lines: expect.any(Array) })
})

test('peers block closes the connection, and unblock lets the peer in again', { timeout: DEADLINE_MS }, async () => {
  const other = otherNetwork()
  await other.start()
  onTestFinished(() => other.stop())
  const { peerId } = other.localRecord()
  const [address = ''] = started.multiaddrs
  await other.connect(address)
  expect((await asked(['peers', 'block', peerId])).lines).toEqual([`${peerId} is blocked`])
  await vi.waitFor(() => expect(other.peers()).toEqual([]), SOON_MS)
  const ofPeers = async () => (await asked(['peers'])).lines.filter((line) => line.startsWith(peerId))
  expect(await ofPeers()).toEqual([])
  expect((await asked(['peers', 'explain', peerId])).lines).toContain('blocked by the operator, until unblocked')
  expect(only(await asked(['peers', 'unblock', peerId, '--json']))).toEqual({ peerId, blocked: false })
  await other.connect(address)
  expect(await ofPeers()).toHaveLength(1)
})

test.each(['explain', 'block', 'unblock'])('peers %s of what is no peer id', { timeout: DEADLINE_MS }, async (what) => {
  const { code, stderr, lines } = await asked(['peers', what, 'nobody'])
  expect({ code, lines }).toEqual({ code: 2, lines: [] })
  expect(stderr).toBe('kona-node: <peer id>: got "nobody", expected a peer id such as 16Uiu2HA…\n')
})

test('who is no kona-node is told apart from nobody', { timeout: DEADLINE_MS }, async () => {
  const answers = async (body: string, status = 200) => {
    const server = createServer((_, response) => response.writeHead(status).end(body))
    const result = await asked(['doctor'], await listening(server))
    server.close()
    return result
  }
  const web = await answers('<html>', 404)
  expect(web.stderr).toMatch(/^kona-node: --rpc\.url: http:\S+ answers with HTTP 404 and no JSON-RPC, expected a .*\n$/)
  const opNode = { code: -32601, message: 'the method opp2p_health does not exist/is not available' }
  const other = await answers(JSON.stringify({ jsonrpc: '2.0', id: 1, error: opNode }))
  expect(other.stderr).toMatch(
    /^kona-node: --rpc\.url: the method opp2p_health does not .*expected the RPC of a kona-node/,
  )
  const notAllowed = { code: -32601, message: 'the method opp2p_health is not allowed here' }
  const remote = await answers(JSON.stringify({ jsonrpc: '2.0', id: 1, error: notAllowed }))
  expect(remote.stderr).toMatch(/not allowed here; ask on loopback, or start the node with --rpc\.enable-admin\n$/)
  const failed = await answers(JSON.stringify({ jsonrpc: '2.0', id: 1, error: { code: -32000, message: 'no' } }))
  expect(failed).toEqual({ code: 1, lines: [], stderr: 'kona-node: opp2p_health: no\n' })
  expect([web.code, other.code, remote.code]).toEqual([2, 2, 2])
  const hangUp = createTcpServer((socket) => socket.destroy())
  const closed = await asked(['doctor'], await listening(hangUp as Server))
  hangUp.close()
  expect(closed).toMatchObject({ code: 2, stderr: expect.stringMatching(/does not answer \(.+\), expected a running/) })
})

async function listening(server: Pick<Server, 'listen' | 'address'>): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`
}
