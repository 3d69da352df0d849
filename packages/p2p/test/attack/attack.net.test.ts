import { expect, test } from 'vitest'
import { testChain } from '../support/chain.ts'
import { Attacker } from './attacker.ts'
import { attacks } from './attacks.ts'
import { delivery, report } from './figures.ts'
import { honestFleet, honestPeers, until } from './honest-fleet.ts'

const HOUR_MS = 3_600_000
const BLOCK_MS = 250
const RETRY_MS = 1_000
/** What an attacker has to be gone in. */
const GONE_MS = 60_000

test('a pair of honest nodes among attackers of each kind: blocks flow on, the attackers are banned', {
  timeout: 3 * GONE_MS,
}, async () => {
  const chain = testChain()
  await using fleet = await honestFleet(chain, 2, HOUR_MS)
  const [publisher, follower] = fleet.nodes
  publisher?.order({ publish: 10_000, everyMs: BLOCK_MS })
  const over = new AbortController()
  const startedMs = Date.now()
  const attackers = attacks(chain).map((attack, i) => new Attacker(`127.0.0.${i + 2}`, publisher!, attack))
  const running = attackers.map((attacker) => attacker.run(RETRY_MS, over.signal))
  try {
    await until(() => attackers.every(({ isGone }) => isGone), 'all attackers are banned and refused', 2 * GONE_MS)
    const sent = [...fleet.published.keys()]
    await until(() => sent.every((hash) => follower?.accepted.has(hash)), 'all blocks are delivered')
  } finally {
    process.stdout.write(`${report(fleet, attackers, startedMs)}\n`)
    over.abort()
    await Promise.all(running)
  }
  expect(delivery(fleet).delivered).toBeGreaterThan(10)
  expect(fleet.nodes.map((node) => honestPeers(node, fleet.nodes))).toEqual([1, 1])
  expect(fleet.nodes.map(({ letIn }) => letIn)).toEqual([0, 0])
  for (const { kind, longestStayMs, bannedAfterMs } of attackers) {
    expect(Math.max(longestStayMs, bannedAfterMs), kind).toBeLessThan(GONE_MS)
  }
  await until(() => publisher?.samples.at(-1)?.peers.length === 1, 'no attacker is connected')
})
