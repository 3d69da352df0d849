import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseRecord } from '@kona/disc/enr'
import { rollupConfigToJson } from '@kona/genesis'
import type { Opp2pSchema } from '@kona/p2p/rpc'
import { createClient, http, rpcSchema } from 'viem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Devnet, startDevnet } from '../src/devnet/index.ts'
import { joinLines } from '../src/devnet/join-lines.ts'
import { eventsOf, konaNode, type RunningCommand } from './support/command.ts'

const DEADLINE_MS = 60_000
let devnet: Devnet
let folder: string
let rollupFile: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kona-test-'))
  devnet = await startDevnet({ nodes: 2, blockTimeMs: 250 })
  rollupFile = join(folder, 'rollup.json')
  await writeFile(rollupFile, JSON.stringify(rollupConfigToJson(devnet.rollupConfig)))
}, DEADLINE_MS)

afterAll(async () => {
  await devnet?.stop()
  await rm(folder, { recursive: true })
})

function joinDevnet(args: string[]): RunningCommand {
  return konaNode([
    ...['net', '--json', '--rollup.config', rollupFile, '--p2p.listen.ip', '127.0.0.1'],
    ...[
      '--p2p.listen.tcp',
      '0',
      '--p2p.listen.udp',
      '0',
      '--rpc.port',
      '0',
      '--p2p.bootstore',
      join(folder, `store-${Math.random()}`),
    ],
    ...['--p2p.unsafe.block.signer', devnet.unsafeBlockSigner, ...args],
  ])
}

async function seesBlocksAndStops(net: RunningCommand): Promise<void> {
  const block = JSON.parse(await net.line((line) => line.includes('"event":"block"')))
  expect(block).toMatchObject({
    version: 4,
    from: expect.stringMatching(/^16Uiu2/),
    hash: expect.stringMatching(/^0x/),
  })
  expect(block.number).toBeGreaterThan(0)
  expect(Number.isInteger(block.latencyMs)).toBe(true)
  net.process.kill('SIGINT')
  expect(await net.exited, net.stderr()).toBe(0)
  const [started] = eventsOf(net).filter((event) => event.event === 'started')
  expect(started).toMatchObject({ peerId: expect.stringMatching(/^16Uiu2/) })
  expect(eventsOf(net).some((event) => event.event === 'peer' && event.connected === true)).toBe(true)
}

test('net joins by a bootnode and prints blocks', { timeout: DEADLINE_MS }, async () => {
  const bootnode = devnet.nodes.find((node) => node.role === 'sequencer')?.enr ?? ''
  const advertised = ['--p2p.advertise.tcp', '30303', '--p2p.advertise.udp', '30304']
  const net = joinDevnet(['--p2p.bootnodes', bootnode, ...advertised])
  const started = JSON.parse(await net.line((line) => line.includes('"event":"started"')))
  expect(parseRecord(started.enr)).toMatchObject({ ip: '127.0.0.1', tcpPort: 30_303, udpPort: 30_304 })
  await seesBlocksAndStops(net)
})

test('net joins by a static peer, without discovery', { timeout: DEADLINE_MS }, async () => {
  const peer = devnet.nodes.find((node) => node.role === 'follower')?.multiaddr ?? ''
  const net = joinDevnet(['--p2p.no-discovery', '--p2p.static', peer])
  const started = JSON.parse(await net.line((line) => line.includes('"event":"started"')))
  expect(started.enr).toBeNull()
  await seesBlocksAndStops(net)
})

test('the line that the devnet prints joins it, twice', { timeout: DEADLINE_MS }, async () => {
  const line =
    joinLines(devnet, rollupFile)
      .find((text) => text.includes(' net '))
      ?.trim() ?? ''
  const args = line.slice(line.indexOf(' net ') + 1).split(' ')
  for (const net of [konaNode([...args, '--json']), konaNode([...args, '--json'])]) await seesBlocksAndStops(net)
})

test('blocks of another signer are rejected, and the line says by which rule', { timeout: DEADLINE_MS }, async () => {
  const peer = devnet.nodes.find((node) => node.role === 'follower')?.multiaddr ?? ''
  const other = `0x${'b'.repeat(40)}`
  const net = joinDevnet(['--p2p.no-discovery', '--p2p.static', peer, '--p2p.unsafe.block.signer', other])
  const rejected = JSON.parse(await net.line((line) => line.includes('"event":"rejected"')))
  expect(rejected).toMatchObject({ code: 'signer', from: expect.stringMatching(/^16Uiu2/) })
  net.process.kill('SIGINT')
  expect(await net.exited).toBe(0)
})

test('net serves the RPC on loopback, and its health', { timeout: DEADLINE_MS }, async () => {
  const peer = devnet.nodes.find((node) => node.role === 'follower')
  const net = joinDevnet(['--p2p.no-discovery', '--p2p.static', peer?.multiaddr ?? ''])
  const { rpc, peerId } = JSON.parse(await net.line((line) => line.includes('"event":"started"')))
  expect(rpc).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  const client = createClient({ transport: http(rpc), rpcSchema: rpcSchema<Opp2pSchema>() })
  expect(await client.request({ method: 'opp2p_self' })).toMatchObject({ peerID: peerId })
  await net.line((line) => line.includes('"event":"block"'))
  const { peers } = await client.request({ method: 'opp2p_peers', params: [true] })
  expect(peers[peer?.peerId ?? '']).toMatchObject({ connectedness: 1, protected: true, gossipBlocks: true })
  const health = await fetch(`${rpc}/healthz`)
  expect(((await health.json()) as { healthy: boolean }).healthy).toBe(health.status === 200)
  net.process.kill('SIGINT')
  expect(await net.exited, net.stderr()).toBe(0)
  await expect(fetch(rpc)).rejects.toThrow()
})

test('net shows metrics where it is asked to', { timeout: DEADLINE_MS }, async () => {
  const peer = devnet.nodes.find((node) => node.role === 'follower')
  const statically = ['--p2p.no-discovery', '--p2p.static', peer?.multiaddr ?? '']
  const net = joinDevnet([...statically, '--metrics.enabled', '--metrics.port', '0', '--rpc.disabled'])
  const { rpc, metrics } = JSON.parse(await net.line((line) => line.includes('"event":"started"')))
  expect(rpc).toBeNull()
  await net.line((line) => line.includes('"event":"block"'))
  const answer = await fetch(metrics)
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain/)
  const text = await answer.text()
  expect(text).toMatch(/^kona_p2p_messages_total\{verdict="accept",code="ok"\} [1-9]/m)
  expect(text).toMatch(/^process_resident_memory_bytes \d/m)
  expect([200, 503]).toContain((await fetch(new URL('/healthz', metrics))).status)
  expect((await fetch(metrics, { headers: { origin: 'http://evil.example' } })).status).toBe(403)
  net.process.kill('SIGINT')
  expect(await net.exited, net.stderr()).toBe(0)
})

test('on an address that is not loopback callers may look, and change something only if told so', {
  timeout: DEADLINE_MS,
}, async () => {
  const block = { jsonrpc: '2.0', id: 1, method: 'opp2p_blockAddr', params: ['192.0.2.1'] }
  for (const [flags, answers] of [
    [[], { error: { code: -32601, message: 'the method opp2p_blockAddr is not allowed here' } }],
    [['--rpc.enable-admin'], { result: null }],
  ] as const) {
    const net = joinDevnet(['--p2p.no-discovery', '--rpc.addr', '0.0.0.0', ...flags])
    const { rpc } = JSON.parse(await net.line((line) => line.includes('"event":"started"')))
    const url = rpc.replace('0.0.0.0', '127.0.0.1')
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(block) })
    expect(await answer.json()).toMatchObject(answers)
    expect(net.stderr().includes('--rpc.enable-admin with --rpc.addr 0.0.0.0')).toBe(flags.length > 0)
    net.process.kill('SIGINT')
    expect(await net.exited, net.stderr()).toBe(0)
  }
})
