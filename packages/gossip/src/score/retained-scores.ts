import type { StoredScore } from './score-store.ts'

/** Peers that left whose scores gossipsub retains; it would keep any number of them for a hundred epochs. */
export const MAX_RETAINED_SCORES = 4_096

/** What gossipsub keeps of a peer, as far as a chain without scored topics needs it. */
interface PeerStats {
  connected: boolean
  /** Unix time in milliseconds; of a peer that left. */
  expire: number
  topics: Record<string, never>
  knownIPs: Set<string>
  behaviourPenalty: number
}

/** The part of gossipsub's PeerScore that we touch. */
export interface PeerScoreInner {
  peerStats: Map<string, PeerStats>
  addPeer(peerId: string): void
  removeIPsForPeer(peerId: string, ips: Set<string>): void
}

/** A penalty that outlives the process. */
interface Penalty {
  behaviourPenalty: number
  /** Unix time in milliseconds. */
  untilMs: number
}

/** The penalties of peers in gossipsub's memory: bounded, and kept over a restart. */
export class RetainedScores {
  readonly #score: PeerScoreInner
  readonly #retainMs: number

  /** @param retainMs how long gossipsub retains the score of a peer that left */
  constructor(score: PeerScoreInner, retainMs: number) {
    this.#score = score
    this.#retainMs = retainMs
    keepOverReconnection(score)
  }

  /** Forgets the peers that left longest ago, past the bound; those without a penalty first. */
  trim(): void {
    const { peerStats } = this.#score
    if (peerStats.size <= MAX_RETAINED_SCORES) return
    const gone = [...peerStats].filter(([, { connected }]) => !connected)
    const inOrder = [
      ...gone.filter(([, one]) => one.behaviourPenalty === 0),
      ...gone.filter(([, one]) => one.behaviourPenalty > 0),
    ]
    for (const [peerId, { knownIPs }] of inOrder.slice(0, Math.max(0, gone.length - MAX_RETAINED_SCORES))) {
      this.#score.removeIPsForPeer(peerId, knownIPs)
      peerStats.delete(peerId)
    }
  }

  /** What is worth keeping: everyone with a penalty. */
  snapshot(nowMs = Date.now()): StoredScore[] {
    const penalised = [...this.#score.peerStats].filter(([, { behaviourPenalty }]) => behaviourPenalty > 0)
    return penalised.map(([peerId, { behaviourPenalty, connected, expire }]) => {
      const penalty: Penalty = { behaviourPenalty, untilMs: connected ? nowMs + this.#retainMs : expire }
      return { peerId, score: penalty }
    })
  }

  /** Takes up a penalty, as of a peer that left. @returns whether it was one */
  restore({ peerId, score }: StoredScore, nowMs = Date.now()): boolean {
    const { behaviourPenalty, untilMs } = (score ?? {}) as Partial<Penalty>
    if (!Number.isFinite(behaviourPenalty) || !Number.isSafeInteger(untilMs)) return false
    const expire = Math.min(untilMs as number, nowMs + this.#retainMs)
    if (expire <= nowMs || this.#score.peerStats.has(peerId)) return true
    const penalty = Math.max(0, behaviourPenalty as number)
    const stats = { connected: false, expire, topics: {}, knownIPs: new Set<string>(), behaviourPenalty: penalty }
    this.#score.peerStats.set(peerId, stats)
    return true
  }
}

/** gossipsub retains the score of a peer that leaves, and begins anew when it comes back; Go's goes on with it. */
function keepOverReconnection(score: PeerScoreInner): void {
  const add = score.addPeer.bind(score)
  score.addPeer = (peerId) => {
    const before = score.peerStats.get(peerId)
    if (before) score.removeIPsForPeer(peerId, before.knownIPs)
    add(peerId)
    const stats = score.peerStats.get(peerId)
    if (before && stats) stats.behaviourPenalty = before.behaviourPenalty
  }
}
