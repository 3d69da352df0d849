import { expect, test } from 'vitest'
import type { BanTerms } from '../src/gater/ban.ts'
import { PeerMonitor } from '../src/peer-monitor.ts'
import { defaultBanOptions, GRAYLISTED_MS } from '../src/score/ban-options.ts'
import type { ScoreBreakdown } from '../src/score/breakdown.ts'

const counters = { faults: 0, firstDeliveries: 0, validResponses: 0, errorResponses: 0, rejectedPayloads: 0 }

function scored(application: number, ipColocation = 0, behaviour = 0): ScoreBreakdown {
  return {
    total: application + ipColocation + behaviour,
    application: { score: application, counters },
    ipColocation: { score: ipColocation, factor: 0 },
    behaviour: { score: behaviour, penalty: 0 },
  }
}

function monitorOf(options: Partial<typeof defaultBanOptions> = {}, isProtected = false) {
  const scores = new Map<string, ScoreBreakdown>()
  const banned: [string, BanTerms][] = []
  const monitor = new PeerMonitor(
    { ...defaultBanOptions, ...options },
    {
      connectedPeers: () => scores.keys(),
      score: (peerId) => scores.get(peerId) ?? scored(0),
      isProtected: () => isProtected,
      isBanned: (peerId) => banned.some(([id]) => id === peerId),
      ban: (peerId, terms) => banned.push([peerId, terms]),
    },
  )
  return { monitor, scores, banned }
}

test('a peer that stays graylisted for 15 s is banned, one that recovers or leaves is not', () => {
  const { monitor, scores, banned } = monitorOf()
  for (const peer of ['stays', 'recovers', 'leaves']) scores.set(peer, scored(-50))
  monitor.look(0)
  monitor.look(GRAYLISTED_MS - 1)
  expect(banned).toEqual([])
  scores.set('recovers', scored(-40))
  scores.delete('leaves')
  monitor.look(GRAYLISTED_MS - 1)
  for (const peer of ['recovers', 'leaves']) scores.set(peer, scored(-41))
  monitor.look(GRAYLISTED_MS)
  expect(banned).toEqual([['stays', { reason: 'invalid messages', durationMs: 3_600_000 }]])
})

test('a peer below the threshold is banned at once, for what weighs most', () => {
  const { monitor, scores, banned } = monitorOf({ durationMs: 5_000 })
  scores.set('crowd', scored(-20, -140, -10))
  scores.set('rude', scored(-20, 0, -90))
  scores.set('close', scored(0, 0, -100))
  monitor.look(0)
  expect(banned).toEqual([
    ['crowd', { reason: 'too many peers on one IP address', durationMs: 5_000 }],
    ['rude', { reason: 'gossipsub misbehaviour', durationMs: 5_000 }],
  ])
})

test('twenty faults need no look, protected peers and an operator who does not ban are heeded', () => {
  const open = monitorOf()
  open.monitor.faulted('a', 19)
  expect(open.banned).toEqual([])
  open.monitor.faulted('a', 20)
  expect(open.banned).toHaveLength(1)
  for (const { monitor, scores, banned } of [monitorOf({}, true), monitorOf({ peers: false })]) {
    scores.set('a', scored(-1_000))
    monitor.faulted('a', 20)
    monitor.look(0)
    monitor.look(GRAYLISTED_MS)
    expect(banned).toEqual([])
  }
})

test('what a banned peer had sent before does not ban it again', () => {
  const { monitor, banned } = monitorOf()
  for (let faults = 20; faults < 30; faults++) monitor.faulted('a', faults)
  expect(banned).toHaveLength(1)
})
