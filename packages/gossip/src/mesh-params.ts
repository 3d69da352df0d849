/** The shape of the gossip mesh. Defaults: {@link defaultMeshOptions}; op-node's flags are `p2p.gossip.mesh.*`. */
export interface MeshOptions {
  /** Peers per topic that a node keeps in its mesh. */
  d: number
  /** Below this many it grafts more. */
  dlo: number
  /** Above this many it prunes down to `d`. */
  dhi: number
  /** Peers outside the mesh that are told which messages are there, at least. */
  dlazy: number
  /** Sends own blocks to all peers of the topic instead of the mesh alone: faster, more bytes. */
  floodPublish: boolean
  /** Time between two looks at the mesh, in milliseconds, at least 100. */
  heartbeatMs: number
}

/** https://specs.optimism.io/protocol/rollup-node-p2p.html#gossipsub-parameters, floodPublish as op-node's flag */
export const defaultMeshOptions: Readonly<MeshOptions> = {
  d: 8,
  dlo: 6,
  dhi: 12,
  dlazy: 6,
  floodPublish: false,
  heartbeatMs: 500,
}

/** Milliseconds that peers of a topic we only publish to are remembered; the spec's `fanout_ttl`. */
export const FANOUT_TTL_MS = 24_000

/** Heartbeats that a message can be asked for; the spec's `mcache_len`. */
export const MESSAGE_CACHE_HEARTBEATS = 12

/** Heartbeats that a message is advertised; the spec's `mcache_gossip`. */
export const MESSAGE_CACHE_GOSSIP = 3

/** Milliseconds that a message id is remembered; the spec's `seen_ttl`, 130 heartbeats. */
export const SEEN_TTL_MS = 65_000

/** Bytes from which on receivers are spared duplicates by IDONTWANT; the default of go-libp2p-pubsub 0.17.0. */
export const IDONTWANT_MIN_BYTES = 1024

/**
 * Bytes of one gossipsub RPC, 10 MiB: op-node's `maxGossipSize`, which go-libp2p-pubsub applies to the whole
 * RPC. https://specs.optimism.io/protocol/rollup-node-p2p.html#message-size-limits-and-network-capacity
 */
export const MAX_RPC_BYTES = 10 * 1024 * 1024

/**
 * Bytes of one compressed block message: what fits into an RPC of {@link MAX_RPC_BYTES} beside the topic
 * and the protobuf framing (three tags, three lengths and a topic of at most 44 characters; rounded up).
 */
export const MAX_GOSSIP_BYTES = MAX_RPC_BYTES - 128

/**
 * Messages that wait for validation, over all peers. op-node's queue has 256 (p2p/gossip.go v1.19.6) and workers that
 * empty it while it fills; ours may get what a socket has held in one go, before it gets a turn.
 */
export const VALIDATION_QUEUE_MESSAGES = 2_048

/** Bytes that wait for validation, over all peers: six messages of the largest size. */
export const VALIDATION_QUEUE_BYTES = 64 * 1024 * 1024

/**
 * Bytes that wait in one peer's outbound stream before an RPC to it is dropped, as go-libp2p-pubsub drops
 * past 256 RPCs a peer; ours counts bytes, so that slow peers cannot pin memory: two of the largest and change.
 */
export const MAX_OUTBOUND_BYTES = 24 * 1024 * 1024

/**
 * What one RPC may hold, so that a small frame cannot make many objects. A chain has four topics, and a
 * mesh never sends more than a message cache of blocks; op-node's RPCs stay far below.
 */
export const RPC_LIMITS = {
  maxSubscriptions: 64,
  maxMessages: 256,
  maxIhaveMessageIDs: 1_000,
  maxIwantMessageIDs: 1_000,
  maxIdontwantMessageIDs: 512,
  maxControlMessages: 64,
  maxPeerInfos: 16,
} as const
