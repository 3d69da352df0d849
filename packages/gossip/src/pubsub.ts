import { StartError } from '@kona/genesis/driver'
import { type GossipSub, type GossipSubComponents, gossipsub, StrictNoSign } from '@libp2p/gossipsub'
import type { ParsedGossipConfig } from './config.ts'
import { type Acceptance, type GossipsubInternals, openGossipsub, openScores } from './gossipsub-internals.ts'
import type { GossipsubObserver, GossipsubStanding } from './gossipsub-observer.ts'
import type { Host } from './host/host.ts'
import {
  FANOUT_TTL_MS,
  IDONTWANT_MIN_BYTES,
  MAX_RPC_BYTES,
  MESSAGE_CACHE_GOSSIP,
  MESSAGE_CACHE_HEARTBEATS,
  RPC_LIMITS,
  SEEN_TTL_MS,
} from './mesh-params.ts'
import { messageId } from './message-id.ts'
import type { MetricsRegister } from './metrics-register.ts'
import { peerParams } from './score/peer-params.ts'
import type { RetainedScores } from './score/retained-scores.ts'
import { SCORE_THRESHOLDS } from './score/thresholds.ts'
import { blocksTopics } from './topic.ts'
import type { PendingMessage } from './validation-queue.ts'

/** Streams of one gossipsub protocol that a peer may hold open; a new one replaces the one before. */
const MAX_STREAMS = 4

/** Milliseconds between two looks for peers that have lost their stream. */
const REOPEN_MS = 5_000

/** Milliseconds that a peer gets to see that one of two connections has closed. */
const SUBSCRIBE_AGAIN_MS = 1_000

/** What a mesh membership is worth to a peer when some have to go; go-libp2p-pubsub's tag value. */
const MESH_VALUE = 20

type PubsubConfig = Pick<ParsedGossipConfig, 'rollupConfig' | 'mesh' | 'scoring'> & {
  metrics?: MetricsRegister | undefined
}

/** A message from a peer, before its verdict. */
export type PeerMessage = Omit<PendingMessage, 'receivedAtMs'>

/** What gossipsub asks about a peer, and tells of it. */
export interface PubsubObserver extends GossipsubObserver {
  /** Our own part of a peer's score. */
  appScore(peerId: string): number
}

const NOTHING: GossipsubStanding = { behaviourPenalty: 0, peersAtIp: new Map() }

/** gossipsub for the four block topics of one chain. */
export class BlockPubsub {
  readonly #topics: readonly string[]
  readonly #config: PubsubConfig
  #observer: PubsubObserver | undefined
  #service: GossipSub | undefined
  #internals: GossipsubInternals | undefined
  #scores: RetainedScores | undefined
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(config: PubsubConfig) {
    this.#config = config
    this.#topics = blocksTopics(config.rollupConfig.l2ChainId)
  }

  /** Who is asked and told of peers; before the service is made. */
  observe(observer: PubsubObserver): void {
    this.#observer = observer
  }

  /** The service for libp2p's init. @throws StartError `gossipsub_incompatible` */
  readonly create = (components: GossipSubComponents): GossipSub => {
    const observer = this.#observer
    const appScore = (peerId: string) => observer?.appScore(peerId) ?? 0
    const service = blockGossip({ ...this.#config, topics: this.#topics, appScore })(components)
    this.#internals = openGossipsub(service)
    if (observer) this.#internals.observe(observer)
    const { scoring, rollupConfig } = this.#config
    this.#scores = openScores(service, peerParams(scoring, rollupConfig.blockTime, appScore).retainScore)
    this.#service = service
    return service
  }

  /** Joins the topics; `onMessage` gets each message once. @throws StartError `gossipsub_incompatible` */
  async start(node: Host, onMessage: (message: PeerMessage) => void): Promise<void> {
    const service = this.#service
    const internals = this.#internals
    if (!service || !internals || node.services.pubsub !== service) {
      const expected = 'services.pubsub of the init that withHost was given'
      throw new StartError('gossipsub_incompatible', `withHost: found another pubsub, expected ${expected}`, {
        found: 'another pubsub',
        expected,
      })
    }
    await internals.verify()
    service.addEventListener('gossipsub:message', ({ detail: { msgId, msg, propagationSource } }) =>
      onMessage({ topic: msg.topic, data: msg.data, msgId, from: propagationSource.toString() }),
    )
    for (const topic of this.#topics) service.subscribe(topic)
    const reopen = () =>
      internals.reopenStreams((peerId) => node.getConnections(peerId).find(({ status }) => status === 'open'))
    this.#timer = setInterval(reopen, REOPEN_MS)
    node.addEventListener('connection:close', ({ detail: { remotePeer } }) => {
      if (node.getConnections(remotePeer).length === 0) return
      // The peer has another connection, but the streams may have been on this one. Where its own was, it forgets what
      // we subscribed to (go-libp2p-pubsub v0.17.0, handleDeadPeers).
      reopen()
      setTimeout(() => internals.subscribeAgain(remotePeer.toString(), this.#topics), SUBSCRIBE_AGAIN_MS)
    })
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  report(msgId: string, from: string, verdict: Acceptance): void {
    this.#internals?.report(msgId, from, verdict)
  }

  /** What gossipsub remembers of peers, also of those that left. */
  get scores(): RetainedScores | undefined {
    return this.#scores
  }

  score(peerId: string): number {
    return this.#internals?.score(peerId) ?? 0
  }

  /** Makes gossipsub ask for a peer's application score again. */
  rescore(peerId: string): void {
    this.#internals?.rescore(peerId)
  }

  standing(peerId: string): GossipsubStanding {
    return this.#internals?.standing(peerId) ?? NOTHING
  }

  /** Who subscribed to each of the chain's topics, as it is now. */
  subscribers(): ReadonlyMap<string, ReadonlySet<string>> {
    return new Map(this.#topics.map((topic) => [topic, new Set(this.#service?.getSubscribers(topic).map(String))]))
  }

  meshTopics(peerId: string): string[] {
    return this.#internals?.meshTopics(peerId) ?? []
  }

  /** Peers that have been too slow for too long to take what we send. */
  slowPeers(): string[] {
    return this.#internals?.slowPeers(performance.now()) ?? []
  }

  /** How much a peer is worth when some have to go. */
  value(peerId: string): number {
    return this.score(peerId) + MESH_VALUE * this.meshTopics(peerId).length
  }
}

/** gossipsub as op-node runs it, allowing no topics but those given. */
function blockGossip(
  options: PubsubConfig & { topics: readonly string[]; appScore: (peerId: string) => number },
): ReturnType<typeof gossipsub> {
  const { topics, mesh, scoring, rollupConfig, metrics, appScore } = options
  return gossipsub({
    globalSignaturePolicy: StrictNoSign,
    emitSelf: false,
    doPX: false,
    D: mesh.d,
    Dlo: mesh.dlo,
    Dhi: mesh.dhi,
    Dlazy: mesh.dlazy,
    heartbeatInterval: mesh.heartbeatMs,
    floodPublish: mesh.floodPublish,
    fanoutTTL: FANOUT_TTL_MS,
    mcacheLength: MESSAGE_CACHE_HEARTBEATS,
    mcacheGossip: MESSAGE_CACHE_GOSSIP,
    seenTTL: SEEN_TTL_MS,
    idontwantMinDataSize: IDONTWANT_MIN_BYTES,
    msgIdFn: ({ topic, data }) => messageId(topic, data),
    msgIdToStrFn: (id) => Buffer.from(id.buffer, id.byteOffset, id.byteLength).toString('latin1'),
    allowedTopics: [...topics],
    // Forwarding waits for our verdict; publishing to nobody is no error, as in op-node.
    asyncValidation: true,
    allowPublishToZeroTopicPeers: true,
    ignoreDuplicatePublishError: true,
    awaitRpcMessageHandler: true,
    maxInboundDataLength: MAX_RPC_BYTES,
    maxInboundStreams: MAX_STREAMS,
    maxOutboundStreams: MAX_STREAMS,
    decodeRpcLimits: RPC_LIMITS,
    scoreParams: peerParams(scoring, rollupConfig.blockTime, appScore),
    scoreThresholds: SCORE_THRESHOLDS,
    ...(metrics && {
      metricsRegister: metrics,
      metricsTopicStrToLabel: new Map(topics.map((topic) => [topic, topic])),
    }),
  })
}
