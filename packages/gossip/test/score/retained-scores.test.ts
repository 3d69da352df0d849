import { expect, test } from 'vitest'
import { MAX_RETAINED_SCORES, RetainedScores } from '../../src/score/retained-scores.ts'

const RETAIN_MS = 1_000

/** gossipsub's own memory of scores, as 17.1.1 has it. */
function scoresOf() {
  const removed: string[] = []
  const score = {
    peerStats: new Map(),
    removeIPsForPeer: (peerId: string) => void removed.push(peerId),
    addPeer: (peerId: string) => {
      score.peerStats.set(peerId, { connected: true, expire: 0, topics: {}, knownIPs: new Set(), behaviourPenalty: 0 })
    },
  }
  const scores = new RetainedScores(score, RETAIN_MS)
  const penalise = (peerId: string, penalty: number) => {
    score.peerStats.get(peerId).behaviourPenalty = penalty
  }
  const leave = (peerId: string, atMs = 0) => {
    Object.assign(score.peerStats.get(peerId), { connected: false, expire: atMs + RETAIN_MS })
  }
  return { score, scores, removed, penalise, leave }
}

test('a peer that comes back goes on with its penalty', () => {
  const { score, penalise, leave } = scoresOf()
  score.addPeer('a')
  penalise('a', 7)
  leave('a')
  score.addPeer('a')
  expect(score.peerStats.get('a')).toMatchObject({ connected: true, behaviourPenalty: 7 })
})

test('penalties are kept, as long as gossipsub would retain them', () => {
  const first = scoresOf()
  for (const id of ['a', 'b', 'c']) first.score.addPeer(id)
  first.penalise('a', 7)
  first.penalise('b', 3)
  first.leave('b', 500)
  const kept = first.scores.snapshot(2_000)
  expect(kept).toEqual([
    { peerId: 'a', score: { behaviourPenalty: 7, untilMs: 3_000 } },
    { peerId: 'b', score: { behaviourPenalty: 3, untilMs: 1_500 } },
  ])
  const second = scoresOf()
  for (const stored of kept) expect(second.scores.restore(stored, 2_500)).toBe(true)
  expect([...second.score.peerStats.keys()], 'the other one has ended').toEqual(['a'])
  second.score.addPeer('a')
  expect(second.score.peerStats.get('a')).toMatchObject({ behaviourPenalty: 7 })
  expect(second.scores.restore({ peerId: 'x', score: { behaviourPenalty: 'much' } })).toBe(false)
  expect(second.scores.restore({ peerId: 'x', score: null })).toBe(false)
})

test('those that left are bounded, and those with a penalty stay longest', () => {
  const { score, scores, penalise, leave, removed } = scoresOf()
  for (let i = 0; i < MAX_RETAINED_SCORES + 5; i++) {
    score.addPeer(`${i}`)
    leave(`${i}`)
  }
  penalise('0', 9)
  score.addPeer('connected')
  scores.trim()
  expect(removed).toEqual(['1', '2', '3', '4', '5'])
  expect(score.peerStats.size).toBe(MAX_RETAINED_SCORES + 1)
})
