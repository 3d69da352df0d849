import type { PeerSnapshot } from '@kona/gossip'

/** The parts of a peer's score; they add up to `total`. */
export const SCORE_PARTS = ['total'] as const

export type ScorePart = (typeof SCORE_PARTS)[number]

export function scoreParts({ score }: PeerSnapshot): Readonly<Record<ScorePart, number>> {
  return { total: score }
}
