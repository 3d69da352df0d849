// The driver

export { Gossip } from './gossip.ts'
export { GossipBuilder, type GossipParts } from './gossip-builder.ts'
export type { KnownPeer } from './known-peers.ts'
export { type Counter, counterOf, type MetricsRegister } from './metrics-register.ts'
export type { PeerSnapshot } from './peer-book.ts'
export type { Published, SignedBlock, VerifiedSignature } from './publish.ts'
export type { UnsafeBlocksOptions } from './unsafe-blocks.ts'

// Its config

export { defaultGossipConfig, type GossipConfig, type ParsedGossipConfig, parseGossipConfig } from './config.ts'
export type { Host, HostFactory, HostInit, HostServices } from './host/host.ts'
export { defaultMuxers, type Muxer } from './host/muxers.ts'
export { defaultPeerLimits, type PeerLimits } from './host/peer-limits.ts'
export { defaultMeshOptions, MAX_GOSSIP_BYTES, type MeshOptions } from './mesh-params.ts'
export { type BanOptions, defaultBanOptions } from './score/ban-options.ts'
export { defaultScoreOptions, type ScoreOptions } from './score/score-options.ts'

// Its events and errors

export { PublishError, type PublishErrorCode } from './errors.ts'
export type { GossipEvents, GossipWarning, MessageJudged, PeerBan } from './events.ts'

// Past blocks, by payload_by_number

export { SyncClient, type SyncRange } from './sync/client.ts'
export { SyncError, type SyncErrorCode } from './sync/errors.ts'
export type { SyncFailure, SyncRequest, SyncResponse } from './sync/events.ts'
export type { PayloadSource } from './sync/payload-source.ts'
export { defaultSyncOptions, type SyncOptions } from './sync/sync-options.ts'
export type { SyncedBlock } from './sync/synced-block.ts'

// Blocks and verdicts; the rest of them is in ./payload and ./validity

export type { ExecutionPayload, ExecutionPayloadEnvelope, PayloadVersion } from './payload/execution-payload.ts'
export { describeReason, type Reason, type ReasonCode } from './validity/reason.ts'
export type { UnsafeBlock, Verdict } from './validity/validator.ts'

// What peers are worth

export type { AppScorePart } from './score/app-params.ts'
export type { ScoreBreakdown } from './score/breakdown.ts'
export type { DeliveryCounts, TopicDeliveries } from './score/deliveries.ts'
export type { PeerExplanation, ScoreItem } from './score/explain.ts'
export type { SignerMismatch } from './score/unknown-signers.ts'

// Topics and message ids

export { messageId } from './message-id.ts'
export { blocksTopic, blocksTopics, topicVersion } from './topic.ts'

// Whom to connect to

export { type Ban, type BanTerms, DEFAULT_BAN_MS } from './gater/ban.ts'
export type { UnbanCause } from './gater/ban-list.ts'
export { defaultRedialOptions, type RedialOptions } from './gater/dial-budget.ts'
export type { Gate } from './gater/gate.ts'
export type { Gater } from './gater/gater.ts'
export type { RememberedPeer } from './host/address-book.ts'
