// The long devnets; `pnpm run soak` runs them and prints their figures.
import { expect, test } from 'vitest'
import { eventsOf, konaNode } from './support/command.ts'

const DEADLINE_MS = 300_000
const soak = test.runIf(process.env.KONA_SOAK)
/** gossipsub drops everything of a peer from here down (op-node p2p/peer_params.go v1.19.6). */
const GRAYLIST = -40

async function run(...args: string[]): Promise<Record<string, unknown>[]> {
  const devnet = konaNode(['devnet', '--json', ...args])
  expect(await devnet.exited, devnet.stderr()).toBe(0)
  const events = eventsOf(devnet)
  process.stdout.write(`${args.join(' ')}: ${JSON.stringify(events.at(-1))}\n`)
  return events
}

soak('16 nodes on 127.0.0.1: 50 blocks, all delivered, nobody graylisted', { timeout: DEADLINE_MS }, async () => {
  const events = await run('--nodes', '16', '--blocks', '50')
  expect(events.at(-1)).toMatchObject({ blocks: 50, delivered: 750, expected: 750 })
  const lowest = Math.min(...events.map((event) => (event.event === 'block' ? (event.lowestScore as number) : 0)))
  process.stdout.write(`lowest score of any peer: ${lowest}\n`)
  expect(lowest).toBeGreaterThan(GRAYLIST)
})

soak('100 blocks of 30 kB reach each of four followers', { timeout: DEADLINE_MS }, async () => {
  const events = await run('--blocks', '100', '--tx-bytes', '30000')
  expect(events.at(-1)).toMatchObject({ blocks: 100, delivered: 400, expected: 400 })
})
