import { DECAY_TO_ZERO } from './counter.ts'
import { IpExemption } from './ip-exemption.ts'
import type { ScoreOptions } from './score-options.ts'

/** Slots of an epoch, op-node's unit of score time (p2p/peer_params.go v1.19.6). */
const EPOCH_SLOTS = 6

/** The slot that op-node takes when a chain's block time is 0. */
const DEFAULT_SLOT_SECONDS = 2

/** gossipsub refuses a shorter interval between decays. */
const MIN_DECAY_INTERVAL_MS = 1_000

/** The part of gossipsub's peer score parameters that we set. */
export interface PeerParams {
  topics: Record<string, never>
  appSpecificWeight: number
  appSpecificScore: (peerId: string) => number
  IPColocationFactorWeight: number
  IPColocationFactorThreshold: number
  IPColocationFactorWhitelist: Set<string>
  behaviourPenaltyWeight: number
  behaviourPenaltyThreshold: number
  behaviourPenaltyDecay: number
  decayInterval: number
  decayToZero: number
  retainScore: number
}

/**
 * op-node's `light` scoring (op-node p2p/peer_params.go v1.19.6), with our own application score. No topic is scored.
 *
 * @param blockTime seconds; op-node's slot
 * @param appScore the application score of a peer
 */
export function peerParams(options: ScoreOptions, blockTime: number, appScore: (peerId: string) => number): PeerParams {
  const slotMs = (blockTime > 0 ? blockTime : DEFAULT_SLOT_SECONDS) * 1_000
  const scored = options.level === 'light'
  return {
    topics: {},
    appSpecificWeight: 1,
    appSpecificScore: scored ? appScore : () => 0,
    // Past ten peers on one address, each of them gets -35 * (surplus ^ 2).
    IPColocationFactorWeight: scored ? -35 : 0,
    IPColocationFactorThreshold: 10,
    IPColocationFactorWhitelist: new IpExemption(options.ipColocationExempt),
    // Past six broken promises or too early grafts, -16 * (surplus ^ 2).
    behaviourPenaltyWeight: scored ? -16 : 0,
    behaviourPenaltyThreshold: 6,
    behaviourPenaltyDecay: decayOver(10 * EPOCH_SLOTS),
    decayInterval: Math.max(slotMs, MIN_DECAY_INTERVAL_MS),
    decayToZero: DECAY_TO_ZERO,
    // A hundred epochs: 20 minutes at 2 s blocks.
    retainScore: 100 * EPOCH_SLOTS * slotMs,
  }
}

/** The factor per slot that brings a counter of 1 to {@link DECAY_TO_ZERO} in so many slots. */
function decayOver(slots: number): number {
  return DECAY_TO_ZERO ** (1 / slots)
}
