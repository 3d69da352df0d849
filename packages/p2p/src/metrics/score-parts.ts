import type { PeerSnapshot } from '@kona/gossip'

/** The parts of a peer's score; the others add up to `total`. docs/scores.md has their formulas. */
export const SCORE_PARTS = ['total', 'application', 'ip_colocation', 'behaviour'] as const

export type ScorePart = (typeof SCORE_PARTS)[number]

export function scoreParts({ scoreParts: parts }: PeerSnapshot): Readonly<Record<ScorePart, number>> {
  return {
    total: parts.total,
    application: parts.application.score,
    ip_colocation: parts.ipColocation.score,
    behaviour: parts.behaviour.score,
  }
}
