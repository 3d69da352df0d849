import { randomInt } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Discovery, LocalNode } from '@kona/disc'
import { rollupConfigToJson } from '@kona/genesis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { devnetRollupConfig } from '../src/devnet/rollup.ts'
import { eventsOf, konaNode } from './support/command.ts'

const chainId = randomInt(1_000_000, 2 ** 40)
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kona-test-'))
  const config = { ...devnetRollupConfig('jovian', 1_750_000_000, 1_000), l2ChainId: chainId }
  await writeFile(join(folder, 'rollup.json'), JSON.stringify(rollupConfigToJson(config)))
})
afterAll(() => rm(folder, { recursive: true }))

/** A node that others can dial, if somebody were there. */
function node(bootnode: string): Discovery {
  return Discovery.builder({
    chainId,
    localNode: LocalNode.generate({ ip: '127.0.0.1', tcpPort: 9222 }),
    listen: '/ip4/127.0.0.1/udp/0',
    bootnodes: [bootnode],
    netrestrict: ['127.0.0.0/8'],
  }).build()
}

test('two nodes that know the bootnode alone find each other', { timeout: 60_000 }, async () => {
  const bootnode = konaNode([
    ...['bootnode', '--json', '--rollup.config', join(folder, 'rollup.json'), '--p2p.bootnodes', ''],
    ...['--p2p.listen.ip', '127.0.0.1', '--p2p.listen.udp', '0', '--p2p.netrestrict', '127.0.0.0/8'],
  ])
  try {
    const { enr } = JSON.parse(await bootnode.line((line) => line.includes('"event":"started"')))
    await using a = node(enr)
    await using b = node(enr)
    const found = a.found()
    await a.start()
    await b.start()
    for await (const { peerId } of found) if (peerId === b.localRecord().peerId) break
    await bootnode.line((line) => line.includes(b.localRecord().peerId))
  } finally {
    bootnode.process.kill('SIGINT')
  }
  expect(await bootnode.exited, bootnode.stderr()).toBe(0)
  expect(eventsOf(bootnode).filter(({ event }) => event === 'found').length).toBeGreaterThan(0)
})
