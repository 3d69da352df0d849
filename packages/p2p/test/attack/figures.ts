import type { Attacker } from './attacker.ts'
import type { HonestFleet, HonestNode } from './honest-fleet.ts'

/** Deliveries of all published blocks to all nodes but the one that published. */
export function delivery({ nodes: [, ...followers], published }: HonestFleet): {
  delivered: number
  expected: number
  latenciesMs: number[]
} {
  const latenciesMs = followers.flatMap(({ accepted }) =>
    [...published].flatMap(([hash, atMs]) => {
      const at = accepted.get(hash)
      return at === undefined ? [] : [at - atMs]
    }),
  )
  return {
    delivered: latenciesMs.length,
    expected: published.size * followers.length,
    latenciesMs: latenciesMs.sort((a, b) => a - b),
  }
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

/** A node's resident memory: its highest, and its growth as the slope of a straight line through it. */
export function memory({ samples }: HonestNode, fromMs: number): { maxMb: number; mbPerMinute: number } {
  const points = samples
    .filter(({ atMs }) => atMs >= fromMs)
    .map(({ atMs, rssBytes }) => ({ x: atMs / 60_000, y: rssBytes / 1e6 }))
  const [mx, my] = [mean(points.map(({ x }) => x)), mean(points.map(({ y }) => y))]
  const covariance = points.reduce((sum, { x, y }) => sum + (x - mx) * (y - my), 0)
  const variance = points.reduce((sum, { x }) => sum + (x - mx) ** 2, 0)
  return { maxMb: Math.max(...samples.map(({ rssBytes }) => rssBytes / 1e6)), mbPerMinute: covariance / variance }
}

export function report(fleet: HonestFleet, attackers: readonly Attacker[], memoryFromMs: number): string {
  const { delivered, expected, latenciesMs } = delivery(fleet)
  const at = (share: number) => latenciesMs[Math.floor(share * (latenciesMs.length - 1))] ?? 0
  const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`
  const lines = [
    `${delivered} of ${expected} delivered; latency p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, max ${at(1)} ms`,
    ...fleet.nodes.map((node) => {
      const { maxMb, mbPerMinute } = memory(node, memoryFromMs)
      const byMinute = Map.groupBy(node.samples, ({ atMs }) => Math.floor((atMs - memoryFromMs) / 60_000))
      const rss = [...byMinute.values()].map((samples) =>
        mean(samples.map(({ rssBytes }) => rssBytes / 1e6)).toFixed(1),
      )
      const heap = [...byMinute.values()].map((samples) => mean(samples.map((s) => s.heapBytes / 1e6)).toFixed(1))
      return [
        `${node.ip}: ${maxMb.toFixed(0)} MB resident at most, ${mbPerMinute.toFixed(2)} MB a minute; ${node.bans.length} bans`,
        `  resident, means by the minute: ${rss.join(' ')}`,
        `  heap in use: ${heap.join(' ')}`,
      ].join('\n')
    }),
    ...[...Map.groupBy(attackers, ({ kind }) => kind)].map(([kind, each]) => {
      const reasons = new Set(
        each.flatMap(({ ip, target }) => target.bans.filter((ban) => ban.ip === ip)).map(({ reason }) => reason),
      )
      const sum = (name: 'peerIds' | 'refused' | 'bans') => each.reduce((total, { counts }) => total + counts[name], 0)
      const latest = seconds(Math.max(...each.map(({ bannedAfterMs }) => bannedAfterMs)))
      const longest = seconds(Math.max(...each.map(({ longestStayMs }) => longestStayMs)))
      return `${kind}: banned after ${latest} at most, longest stay ${longest}, ${sum('bans')} bans (${[...reasons].join(', ')}), ${sum('peerIds')} peer ids, ${sum('refused')} refused`
    }),
  ]
  return lines.join('\n')
}
