import type { Logger } from '@kona/genesis/driver'
import type { ParsedGossipConfig } from './config.ts'
import type { GossipEvents, MessageJudged } from './events.ts'
import type { Gater } from './gater/gater.ts'
import { PeerMonitor } from './peer-monitor.ts'
import type { BlockPubsub, PubsubObserver } from './pubsub.ts'
import type { AppScorePart } from './score/app-params.ts'
import { AppScores } from './score/app-scores.ts'
import { breakdown, type ScoreBreakdown } from './score/breakdown.ts'
import { type DeliveryCounts, PeerDeliveries } from './score/deliveries.ts'
import { explain, type PeerExplanation } from './score/explain.ts'
import { FloodBudget, OLD_BLOCK_ITEMS } from './score/flood.ts'
import { PeerHeights } from './score/heights.ts'
import { type PeerParams, peerParams } from './score/peer-params.ts'
import { blameFor } from './score/sender-fault.ts'
import { SIGNER_PROOF_MS, type SignerMismatch, UnknownSigners } from './score/unknown-signers.ts'
import type { Keeping } from './store/records.ts'
import type { SyncResponse } from './sync/events.ts'

export interface ReputationParts {
  gater: Gater
  pubsub: BlockPubsub
  keeping: Keeping
  logger: Logger
  emit<K extends keyof GossipEvents>(type: K, detail: GossipEvents[K]): void
}

const PART_OF: Partial<Record<SyncResponse['result'], AppScorePart>> = {
  valid: 'validResponses',
  error: 'errorResponses',
  rejected: 'rejectedPayloads',
}

/** What peers are worth to us: counts what they do, scores it, and bans those that do harm. */
export class Reputation implements PubsubObserver {
  readonly scores: AppScores
  readonly #parts: ReputationParts
  readonly #isScored: boolean
  readonly #params: PeerParams
  readonly #monitor: PeerMonitor
  readonly #unknownSigners = new UnknownSigners()
  readonly #deliveries = new PeerDeliveries()
  readonly #heights = new PeerHeights()
  readonly #floods = new FloodBudget()
  /** Of a block of now. */
  #acceptedAtMs = Number.NEGATIVE_INFINITY
  readonly #connected = new Set<string>() // BOUNDED: connected peers

  constructor(config: ParsedGossipConfig, parts: ReputationParts) {
    const { gater, pubsub, keeping } = parts
    this.#parts = parts
    this.#isScored = config.scoring.level !== 'none'
    this.#params = peerParams(config.scoring, config.rollupConfig.blockTime, (peerId) => this.appScore(peerId))
    this.scores = new AppScores(keeping, (peerId) => pubsub.rescore(peerId))
    this.#monitor = new PeerMonitor(config.bans, {
      connectedPeers: () => this.#connected,
      score: (peerId) => this.score(peerId),
      isProtected: (peerId) => gater.isProtected(peerId),
      isBanned: (peerId) => gater.banOf(peerId) !== undefined,
      ban: (peerId, terms) => void gater.ban(peerId, terms).catch(() => {}), // told by the keeper
    })
  }

  start(): void {
    this.#monitor.start()
  }

  stop(): void {
    this.#monitor.stop()
  }

  /** Several peers relay blocks by a key that is not ours, and none by ours. */
  get signerMismatch(): SignerMismatch | undefined {
    return this.#unknownSigners.mismatch
  }

  connected(peerId: string): void {
    this.#connected.add(peerId)
    this.#deliveries.connected(peerId)
  }

  disconnected(peerId: string): void {
    this.#connected.delete(peerId)
    for (const counts of [this.#deliveries, this.#heights, this.#floods]) counts.disconnected(peerId)
  }

  arrived(msgId: string, from: string, bytes: number): void {
    this.#deliveries.arrived(msgId, from, bytes, performance.now())
  }

  judged({ from, topic, reason, number }: MessageJudged): void {
    this.#deliveries.judged(from, topic, reason?.code)
    if (reason === undefined) {
      this.#count('firstDeliveries', from)
      if (number !== undefined) this.#heights.sent(from, number)
      this.signerProved()
      return
    }
    switch (blameFor(reason)) {
      case 'sender':
        this.#fault(from)
        return
      case 'height':
        if (reason.code === 'too_many_blocks' && this.#heights.sent(from, reason.number)) this.#fault(from)
        return
      case 'old':
        // Blocks of now come in, so it is not our clock.
        if (performance.now() - this.#acceptedAtMs <= SIGNER_PROOF_MS) this.control(from, OLD_BLOCK_ITEMS)
        return
      case 'signer':
        if (reason.code === 'signer') this.#signedByOther({ ...reason, from })
    }
  }

  /** A block by an accepted signer came, or went out: whoever sent others in the last minute was at fault. */
  signerProved(): void {
    this.#acceptedAtMs = performance.now()
    for (const peerId of this.#unknownSigners.accepted(Date.now())) this.#fault(peerId)
  }

  signerChanged(): void {
    this.#unknownSigners.clear()
  }

  responded({ peerId, result }: SyncResponse): void {
    const part = PART_OF[result]
    if (part) this.#count(part, peerId)
  }

  appScore(peerId: string): number {
    return this.scores.score(peerId, Date.now())
  }

  duplicate(msgId: string, from: string, topic: string): void {
    if (this.#deliveries.duplicate(msgId, from, topic, performance.now())) this.control(from, 1)
    this.#parts.emit('message:duplicate', { from, topic })
  }

  grafted(peerId: string, topic: string): void {
    this.#deliveries.grafted(peerId, topic, performance.now())
  }

  pruned(peerId: string, topic: string): void {
    this.#deliveries.pruned(peerId, topic, performance.now())
  }

  control(from: string, items: number): void {
    const faults = this.#connected.has(from) ? this.#floods.spend(from, items, performance.now()) : 0
    for (let i = 0; i < faults; i++) this.#fault(from)
  }

  undecodable(from: string): void {
    if (this.#connected.has(from)) this.#fault(from)
  }

  score(peerId: string): ScoreBreakdown {
    const { pubsub } = this.#parts
    const counters = this.scores.counters(peerId, Date.now())
    return breakdown({ total: pubsub.score(peerId), counters, ...pubsub.standing(peerId) }, this.#params)
  }

  deliveries(peerId: string): DeliveryCounts {
    return this.#deliveries.of(peerId, performance.now())
  }

  explain(peerId: string): PeerExplanation {
    const { gater } = this.#parts
    const known = {
      peerId,
      connected: this.#connected.has(peerId),
      protected: gater.isProtected(peerId),
      blocked: gater.blockedPeers().includes(peerId),
      score: this.score(peerId),
      deliveries: this.deliveries(peerId),
      ban: gater.banOf(peerId),
    }
    return explain(known, this.#params, Date.now())
  }

  #fault(peerId: string): void {
    this.#count('faults', peerId)
    if (this.#isScored) this.#monitor.faulted(peerId, this.scores.faults(peerId, Date.now()))
  }

  #count(part: AppScorePart, peerId: string): void {
    if (this.#isScored) this.scores.count(part, peerId, Date.now())
  }

  #signedByOther(signed: Parameters<UnknownSigners['rejected']>[0]): void {
    const mismatch = this.#unknownSigners.rejected(signed, Date.now())
    if (!mismatch) return
    const { emit, logger } = this.#parts
    const { recovered, expected, peers } = mismatch
    const message =
      `${peers} peers relay blocks signed by ${recovered} and none comes from ${expected}, whom we expect; ` +
      'if the unsafe block signer was rotated, tell this node'
    logger.warn({ recovered, expected, peers }, message)
    emit('signer:mismatch', mismatch)
    emit('warning', { code: 'signer_mismatch', message, recovered, expected })
  }
}
