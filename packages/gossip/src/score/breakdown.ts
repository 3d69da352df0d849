import { APP_SCORE_PARAMS, APP_SCORE_PARTS, type AppScorePart } from './app-params.ts'
import type { PeerParams } from './peer-params.ts'

/** A peer's score, taken apart. No topic is scored, so these three add up to it. */
export interface ScoreBreakdown {
  /** gossipsub's score, which decides what it does with the peer. */
  readonly total: number
  readonly application: {
    /** The sum of weight × counter. */
    readonly score: number
    /** The counters behind it, decayed; docs/scores.md has the weights. */
    readonly counters: Readonly<Record<AppScorePart, number>>
  }
  readonly ipColocation: {
    readonly score: number
    /** Squared surplus of peers above ten on one IP address, summed over the peer's addresses. */
    readonly factor: number
  }
  readonly behaviour: {
    readonly score: number
    /** The counter of broken promises and early grafts, decayed; the first six are free. */
    readonly penalty: number
  }
}

/** What a breakdown is made of. */
export interface ScoreInput {
  readonly total: number
  readonly counters: Readonly<Record<AppScorePart, number>>
  readonly behaviourPenalty: number
  readonly peersAtIp: ReadonlyMap<string, number>
}

/** Takes a score apart, by the formulas of gossipsub 1.1 that `params` fill. */
export function breakdown(input: ScoreInput, params: PeerParams): ScoreBreakdown {
  const { total, counters, behaviourPenalty: penalty } = input
  const application = APP_SCORE_PARTS.reduce((sum, part) => sum + APP_SCORE_PARAMS[part].weight * counters[part], 0)
  const factor = [...input.peersAtIp].reduce((sum, [ip, peers]) => {
    const surplus = params.IPColocationFactorWhitelist.has(ip) ? 0 : peers - params.IPColocationFactorThreshold
    return sum + Math.max(0, surplus) ** 2
  }, 0)
  const excess = Math.max(0, penalty - params.behaviourPenaltyThreshold)
  return {
    total,
    application: { score: application * params.appSpecificWeight, counters },
    ipColocation: { score: product(factor, params.IPColocationFactorWeight), factor },
    behaviour: { score: product(excess ** 2, params.behaviourPenaltyWeight), penalty },
  }
}

/** Without a negative zero. */
function product(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : a * b
}
