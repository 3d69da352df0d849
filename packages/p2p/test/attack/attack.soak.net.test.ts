// The siege: `pnpm run soak` runs it and prints its figures.
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { testChain } from '../support/chain.ts'
import { Attacker } from './attacker.ts'
import { attacks } from './attacks.ts'
import { delivery, memory, report } from './figures.ts'
import { honestFleet, honestPeers, until } from './honest-fleet.ts'

const SIEGE_MS = 600_000
const BLOCK_MS = 1_000
const HONEST = 5
const ATTACKERS = 20
const GONE_MS = 60_000
/** Shorter than the default, so that the attackers come back and memory is tried all the time. */
const BAN_MS = 120_000
const RETRY_MS = 3_000
/** HISTORY_PAYLOADS in gossip/src/sync/payload-history.ts, and how fast they are published. */
const HISTORY_PAYLOADS = 1_024
const HISTORY_BLOCK_MS = 40
/** The first minute belongs to the compiler, and to the heap that grows to its size. */
const WARM_UP_MS = 60_000

test.runIf(process.env.KONA_SOAK)(
  '20 attackers and 5 honest nodes for 10 minutes: all blocks in time, nobody stays, memory does not grow',
  { timeout: 2 * SIEGE_MS },
  async () => {
    const chain = { ...testChain(), blockTime: BLOCK_MS / 1_000 }
    await using fleet = await honestFleet(chain, HONEST, BAN_MS)
    const { nodes } = fleet
    // So many payloads are kept to be served: memory is looked at when they are there.
    nodes[0]?.order({ publish: HISTORY_PAYLOADS, everyMs: HISTORY_BLOCK_MS })
    const accepted = () => Math.min(...nodes.slice(1).map((node) => node.accepted.size))
    await until(() => accepted() === HISTORY_PAYLOADS, 'the history is full', 10 * HISTORY_PAYLOADS * HISTORY_BLOCK_MS)
    fleet.published.clear()
    nodes[0]?.order({ publish: SIEGE_MS / BLOCK_MS, everyMs: BLOCK_MS })
    const over = new AbortController()
    const startedMs = Date.now()
    const attackers = Array.from({ length: ATTACKERS }, (_, i) => {
      const kinds = attacks(chain)
      return nodes.map((node) => new Attacker(`127.0.0.${i + 2}`, node, kinds[i % kinds.length]!))
    }).flat()
    const running = attackers.map((attacker) => attacker.run(RETRY_MS, over.signal))
    try {
      await sleep(SIEGE_MS)
      const sent = [...fleet.published.keys()]
      await until(() => nodes.slice(1).every(({ accepted }) => sent.every((hash) => accepted.has(hash))), 'all blocks')
    } finally {
      process.stdout.write(`${report(fleet, attackers, startedMs + WARM_UP_MS)}\n`)
      over.abort()
      await Promise.all(running)
    }
    const { delivered, expected, latenciesMs } = delivery(fleet)
    expect(delivered).toBe(expected)
    expect(latenciesMs.at(-1)).toBeLessThan(BLOCK_MS)
    expect(nodes.map((node) => honestPeers(node, nodes))).toEqual(nodes.map(() => HONEST - 1))
    expect(nodes.map(({ letIn }) => letIn)).toEqual(nodes.map(() => 0))
    for (const { kind, ip, target, longestStayMs, bannedAfterMs } of attackers) {
      expect(Math.max(longestStayMs, bannedAfterMs), `${kind} from ${ip} at ${target.ip}`).toBeLessThan(GONE_MS)
    }
    for (const node of nodes) {
      const { maxMb, mbPerMinute } = memory(node, startedMs + WARM_UP_MS)
      expect(maxMb, node.ip).toBeLessThan(300)
      expect(mbPerMinute, node.ip).toBeLessThan(1)
    }
  },
)
