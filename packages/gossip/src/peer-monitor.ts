import type { BanTerms } from './gater/ban.ts'
import { type BanOptions, GRAYLISTED_MS, MAX_FAULTS } from './score/ban-options.ts'
import type { ScoreBreakdown } from './score/breakdown.ts'
import { SCORE_THRESHOLDS } from './score/thresholds.ts'

export interface PeerMonitorParts {
  connectedPeers(): Iterable<string>
  score(peerId: string): ScoreBreakdown
  isProtected(peerId: string): boolean
  isBanned(peerId: string): boolean
  ban(peerId: string, terms: BanTerms): void
}

/** Milliseconds between two looks at everybody. */
const INTERVAL_MS = 1_000

/** Bans peers whose score stays too low, as op-node's peer monitor does (op-node p2p/monitor v1.19.6). */
export class PeerMonitor {
  readonly #options: BanOptions
  readonly #parts: PeerMonitorParts
  readonly #graylistedSinceMs = new Map<string, number>() // BOUNDED: connected peers
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(options: BanOptions, parts: PeerMonitorParts) {
    this.#options = options
    this.#parts = parts
  }

  start(): void {
    this.#timer = setInterval(() => this.look(performance.now()), INTERVAL_MS)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  /** @param nowMs milliseconds of a clock that only goes forward */
  look(nowMs: number): void {
    const connected = new Set(this.#parts.connectedPeers())
    for (const peerId of this.#graylistedSinceMs.keys()) {
      if (!connected.has(peerId)) this.#graylistedSinceMs.delete(peerId)
    }
    for (const peerId of connected) {
      const score = this.#parts.score(peerId)
      if (score.total >= SCORE_THRESHOLDS.graylistThreshold) {
        this.#graylistedSinceMs.delete(peerId)
        continue
      }
      const sinceMs = this.#graylistedSinceMs.get(peerId) ?? nowMs
      this.#graylistedSinceMs.set(peerId, sinceMs)
      if (score.total < this.#options.threshold || nowMs - sinceMs >= GRAYLISTED_MS) this.#ban(peerId, score)
    }
  }

  /** A peer has so many faults that are not forgiven. */
  faulted(peerId: string, faults: number): void {
    if (faults >= MAX_FAULTS) this.#ban(peerId, this.#parts.score(peerId))
  }

  /** What a banned peer had sent before may still be judged, and is more of the same. */
  #ban(peerId: string, score: ScoreBreakdown): void {
    if (!this.#options.peers || this.#parts.isProtected(peerId) || this.#parts.isBanned(peerId)) return
    this.#parts.ban(peerId, { reason: banReason(score), durationMs: this.#options.durationMs })
  }
}

/** What weighs most; few and fixed words, since metrics count bans by them. */
function banReason({ application, ipColocation, behaviour }: ScoreBreakdown): string {
  const parts = [
    { reason: 'invalid messages', score: application.score },
    { reason: 'too many peers on one IP address', score: ipColocation.score },
    { reason: 'gossipsub misbehaviour', score: behaviour.score },
  ]
  return parts.reduce((worst, part) => (part.score < worst.score ? part : worst)).reason
}
