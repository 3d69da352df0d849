// biome-ignore-all assist/source/organizeImports: in reading order
// The driver

export { type LocalRecord, Network } from './network.ts'
export { NetworkBuilder, type NetworkParts } from './network-builder.ts'

// Its config

export {
  type AdvertisedPorts,
  type NetworkConfig,
  type ParsedNetworkConfig,
  parseNetworkConfig,
  redact,
} from './network-config.ts'
export { LocalNode } from '@kona/disc'
export type { Address, Hex, RollupConfig } from '@kona/genesis'
export type { DiscoveryOptions } from '@kona/disc'
export type {
  BanOptions,
  HostFactory,
  MeshOptions,
  MetricsRegister,
  PeerLimits,
  RedialOptions,
  ScoreOptions,
  SyncOptions,
} from '@kona/gossip'
export { type DialOptions, defaultDialOptions } from './dialer.ts'

// What it gives and takes

export type { Health, HealthCheck, HealthCode } from './health.ts'
export type {
  DeliveryCounts,
  PeerExplanation,
  ScoreBreakdown,
  ScoreItem,
  SignerMismatch,
  TopicDeliveries,
} from '@kona/gossip'
export type { Ban, BanTerms, Gater, PeerSnapshot, UnsafeBlock, UnsafeBlocksOptions } from '@kona/gossip'
export type { Subscription } from '@kona/genesis/driver'
export type { BlockSigner, SignRequest } from './signer/block-signer.ts'
export { localSigner } from './signer/local.ts'
export {
  defaultRemoteSignerOptions,
  type RemoteSigner,
  type RemoteSignerOptions,
  remoteSigner,
} from './signer/remote.ts'
export type { ClientTls } from './signer/client-tls.ts'

// Whose blocks are accepted

export type {
  SignerReading,
  SignerSource,
  SignerSourceProblem,
  SignerSourceWarning,
} from './signer-source/signer-source.ts'
export { fixedSigner } from './signer-source/fixed.ts'
export { registrySigner } from './signer-source/registry.ts'
export type { L1Client } from './signer-source/l1-client.ts'
export {
  defaultSystemConfigSignerOptions,
  type SystemConfigSignerOptions,
  systemConfigSigner,
  UNSAFE_BLOCK_SIGNER_SLOT,
} from './signer-source/system-config.ts'

// Past blocks, by network.gossip.sync

export type { PayloadSource, SyncClient, SyncedBlock, SyncRange } from '@kona/gossip'
export { SyncError, type SyncErrorCode } from '@kona/gossip'

// Its events

export type { NetworkEvents, Publication } from './events.ts'
export type { DiscoveryWarning, FoundPeer } from '@kona/disc'
export type {
  GossipWarning,
  MessageJudged,
  PeerBan,
  SyncFailure,
  SyncRequest,
  SyncResponse,
  UnbanCause,
} from '@kona/gossip'

// Its life and its errors

export { type DriverStatus, type Logger, StartError, StateError } from '@kona/genesis/driver'
export { ConfigError } from '@kona/genesis'
export { PublishError, type PublishErrorCode } from '@kona/gossip'
export { SignerError, type SignerErrorCode } from './signer/signer-error.ts'
