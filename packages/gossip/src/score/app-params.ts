/** What one thing that a peer does is worth. */
export interface AppScoreParam {
  /** What one of them adds to the score. */
  readonly weight: number
  /** The counter goes no higher. */
  readonly cap: number
  /** Milliseconds in which the counter halves. */
  readonly halfLifeMs: number
}

/**
 * The application score: the sum of weight × counter. op-node's has the three of the sync protocol only, and nobody feeds
 * them (op-node p2p/app_params.go v1.19.6); the first two are ours.
 *
 * Five faults put a peer below the graylist threshold of -40, whatever good it did: 5 × -10 + 80 × 0.05 + 10 × 0.5 = -41.
 * Four never do by themselves.
 */
export const APP_SCORE_PARAMS = {
  /** Messages that were rejected by the sender's own fault, and floods. */
  faults: { weight: -10, cap: 9, halfLifeMs: 300_000 },
  /** Blocks that came from this peer first, and were accepted. */
  firstDeliveries: { weight: 0.05, cap: 80, halfLifeMs: 600_000 },
  /** Answers of the sync protocol that were right. */
  validResponses: { weight: 0.5, cap: 10, halfLifeMs: 18_062 },
  /** Answers that were none. */
  errorResponses: { weight: -1, cap: 9, halfLifeMs: 18_062 },
  /** Answers that were no block of the chain. */
  rejectedPayloads: { weight: -20, cap: 20, halfLifeMs: 18_062 },
} as const satisfies Record<string, AppScoreParam>

/** What is counted. */
export type AppScorePart = keyof typeof APP_SCORE_PARAMS

export const APP_SCORE_PARTS = Object.keys(APP_SCORE_PARAMS) as readonly AppScorePart[]
