import type { PeerSnapshot } from '@kona/gossip'

/** A peer's score and its parts, under op-node's names (op-node p2p/store/iface.go v1.19.6). */
export interface PeerScores {
  readonly gossip: {
    readonly total: number
    /** The parts of the block topics, zeros for a peer that was not in the mesh. */
    readonly blocks: {
      /** Seconds. */
      readonly timeInMesh: number
      readonly firstMessageDeliveries: number
      readonly meshMessageDeliveries: number
      readonly invalidMessageDeliveries: number
    }
    readonly IPColocationFactor: number
    readonly behavioralPenalty: number
  }
  readonly reqResp: {
    readonly validResponses: number
    readonly errorResponses: number
    readonly rejectedPayloads: number
  }
}

/** Of a peer that nobody scores. */
export const NO_SCORES: PeerScores = {
  gossip: {
    total: 0,
    blocks: { timeInMesh: 0, firstMessageDeliveries: 0, meshMessageDeliveries: 0, invalidMessageDeliveries: 0 },
    IPColocationFactor: 0,
    behavioralPenalty: 0,
  },
  reqResp: { validResponses: 0, errorResponses: 0, rejectedPayloads: 0 },
}

export function peerScores({ score }: PeerSnapshot): PeerScores {
  return { ...NO_SCORES, gossip: { ...NO_SCORES.gossip, total: score } }
}
