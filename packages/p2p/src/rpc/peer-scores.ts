import type { PeerSnapshot, TopicDeliveries } from '@kona/gossip'

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

/** Summed over the four topics; of the time in the mesh, the longest. */
export function peerScores({ scoreParts, deliveries }: PeerSnapshot): PeerScores {
  const { total, application, ipColocation, behaviour } = scoreParts
  const { validResponses, errorResponses, rejectedPayloads } = application.counters
  const topics = Object.values(deliveries.topics)
  const sum = (part: keyof TopicDeliveries) => topics.reduce((all, topic) => all + topic[part], 0)
  return {
    gossip: {
      total,
      blocks: {
        timeInMesh: Math.max(0, ...topics.map(({ timeInMeshMs }) => timeInMeshMs)) / 1_000,
        firstMessageDeliveries: sum('firstMessageDeliveries'),
        meshMessageDeliveries: sum('meshMessageDeliveries'),
        invalidMessageDeliveries: sum('invalidMessageDeliveries'),
      },
      IPColocationFactor: ipColocation.factor,
      behavioralPenalty: behaviour.penalty,
    },
    reqResp: { validResponses, errorResponses, rejectedPayloads },
  }
}
