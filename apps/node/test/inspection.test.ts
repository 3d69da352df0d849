import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chains } from '@kona/genesis/registry'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { konaNode } from './support/command.ts'

const KEY = '11'.repeat(32)
const VECTOR = new URL('../../../packages/gossip/test/vectors/unichain-sepolia-35535698.json', import.meta.url)
let folder: string
let keyFile: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kona-test-'))
  keyFile = join(folder, 'peer.key')
  await writeFile(keyFile, `${KEY}\n`, { mode: 0o600 })
})
afterAll(() => rm(folder, { recursive: true }))

/** What a command prints that ends by itself. */
async function printed(args: string[], exitCode = 0): Promise<string[]> {
  const command = konaNode(args, { HOME: folder })
  expect(await command.exited, command.stderr()).toBe(exitCode)
  expect(command.stderr()).toBe('')
  return command.lines
}

async function json(args: string[], exitCode = 0): Promise<Record<string, unknown>> {
  return JSON.parse((await printed(args, exitCode)).join('\n'))
}

test('info tells the forks of a chain, by name and by id', async () => {
  const lines = await printed(['info', 'unichain-mainnet'])
  expect(lines[0]).toBe('Unichain')
  expect(lines).toContainEqual(expect.stringMatching(/^chain id +130$/))
  expect(lines).toContainEqual(expect.stringMatching(/^isthmus +2025-05-09T16:00:01\.000Z \(1746806401\) +active/))
  expect(await json(['info', '130', '--json'])).toMatchObject({
    name: 'unichain-mainnet',
    id: 130,
    blockTime: 1,
    forks: { regolith: 0, isthmus: 1_746_806_401, lagoon: null },
  })
})

test('registry lists every chain', async () => {
  const lines = await printed(['registry'])
  expect(lines[0]).toMatch(/^NAME +ID +L1 +BLOCKS +FORK +UNSAFE BLOCK SIGNER +TITLE$/)
  expect(lines.slice(1).map((line) => line.split(/ +/)[0])).toEqual(chains.map(({ name }) => name))
  const objects = (await printed(['registry', '--json'])).map((line) => JSON.parse(line))
  expect(objects.map(({ id }) => id)).toEqual(chains.map(({ id }) => id))
})

test('key show and enr encode tell the same record, and enr decode reads it; the key is never shown', async () => {
  const where = ['--ip', '127.0.0.1', '--ip6', '::1', '--tcp', '9222', '--udp', '9223', '--chain-id', '10']
  const shown = await json(['key', 'show', keyFile, ...where, '--json'])
  expect(shown).toMatchObject({
    peerId: expect.stringMatching(/^16Uiu2HA/),
    nodeId: expect.stringMatching(/^[0-9a-f]{64}$/),
    address: '0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A',
    multiaddr: `/ip4/127.0.0.1/tcp/9222/p2p/${shown.peerId}`,
  })
  expect(JSON.stringify(shown)).not.toContain(KEY)
  const [encoded] = await printed(['enr', 'encode', '--p2p.priv.path', keyFile, ...where])
  const expected = {
    nodeId: shown.nodeId,
    peerId: shown.peerId,
    ...{ ip: '127.0.0.1', ip6: '::1', tcpPort: 9222, udpPort: 9223, udp6Port: 9223, chainId: 10 },
    multiaddrs: [shown.multiaddr, `/ip6/::1/tcp/9222/p2p/${shown.peerId}`],
  }
  for (const enr of [encoded, shown.enr]) {
    expect(await json(['enr', 'decode', enr as string, '--json'])).toMatchObject(expected)
  }
  const lines = await printed(['enr', 'decode', encoded as string])
  expect(lines).toContainEqual(expect.stringMatching(/^OP Stack chain +10 \(op-mainnet\)$/))
})

test('key show without a chain has no record', async () => {
  const lines = await printed(['key', 'show', keyFile])
  expect(lines.map((line) => line.split(/ {2,}/)[0])).toEqual(['peer id', 'node id', 'address'])
})

test('bootstore shows an empty store without making its folder', async () => {
  const lines = await printed(['bootstore', '--chain', 'op-mainnet'])
  expect(lines).toHaveLength(2)
  expect(lines[1]).toMatch(/^10 +op-mainnet +0 +0 +\S+10$/)
  expect(await printed(['bootstore', '--all'])).toHaveLength(1)
})

test('payload decode shows a message, its verdict and every rule', async () => {
  const { compress, encodePayload, payloadFromRpc, privateKeyAddress, sealMessage, signPayload } = await import(
    '@kona/gossip/payload'
  )
  const envelope = payloadFromRpc(JSON.parse(await readFile(VECTOR, 'utf8')))
  const version = 4
  const signature = signPayload({ privateKey: `0x${KEY}`, chainId: 1301, envelope, version })
  const message = sealMessage(signature, encodePayload(envelope, version))
  const file = join(folder, 'message.bin')
  await writeFile(file, message)
  const signer = privateKeyAddress(`0x${KEY}`)
  const accepted = await json(['payload', 'decode', file, '--chain', '1301', '--p2p.unsafe.block.signer', signer])
  expect(accepted).toMatchObject({
    ...{ topic: '/optimism/1301/3/blocks', version, bytes: message.byteLength, verdict: 'accept', signer, signature },
    executionPayload: { blockNumber: `0x${(35_535_698).toString(16)}`, blockHash: envelope.executionPayload.blockHash },
  })
  expect(new Set((accepted.rules as { outcome: string }[]).map(({ outcome }) => outcome))).toEqual(new Set(['passed']))

  // As hex, for the registry's signer, judged now.
  await writeFile(file, `0x${Buffer.from(message).toString('hex')}\n`)
  const rejected = await json(['payload', 'decode', file, '--chain', '1301'], 1)
  expect(rejected).toMatchObject({ verdict: 'reject', reason: { code: 'signer', recovered: signer } })
  const rules = rejected.rules as { rule: string; outcome: string }[]
  expect(rules.find(({ rule }) => rule === 'signature')?.outcome).toBe('passed')
  expect(rules.find(({ rule }) => rule === 'signer')?.outcome).toBe('reject')
  expect(rules.find(({ rule }) => rule === 'ssz')?.outcome).toBe('not reached')

  await writeFile(file, compress(new Uint8Array(65)))
  const small = await json(['payload', 'decode', file, '--chain', '1301'], 1)
  expect(small).toMatchObject({ verdict: 'reject', reason: { code: 'too_small', decodedBytes: 65, minimum: 66 } })
})
