/** One of our metrics. gossipsub's and libp2p's own have their usual names and stand in no catalog of ours. */
export interface MetricDefinition {
  readonly name: string
  readonly kind: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  readonly unit: 'peers' | 'messages' | 'bytes' | 'seconds' | 'blocks' | 'bans' | 'dials' | 'nodes' | 'events' | 'none'
  /** Never a peer id: the number of series stays the same whoever comes. */
  readonly labels: readonly string[]
  readonly buckets?: readonly number[]
}

/** From the 30 us of a small block to a block of 10 MiB on a slow machine. */
const VALIDATION_BUCKETS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1]

/** Around the block's own second, and up to the 60 s after which a block is rejected. */
const ARRIVAL_BUCKETS = [-1, 0, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4, 6, 8, 12, 20, 30, 60]

const PUBLISH_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]

/** Up to the 20 s that op-node's server makes a client wait. */
const SYNC_BUCKETS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20]

/** Every metric of ours: docs/metrics.md says the same, and a test compares the two. */
export const metricCatalog = {
  info: {
    name: 'kona_p2p_info',
    kind: 'gauge',
    help: 'Always 1; its labels say which chain and which software',
    unit: 'none',
    labels: ['chain_id', 'agent'],
  },
  peers: {
    name: 'kona_p2p_peers',
    kind: 'gauge',
    help: 'Connected peers, by who dialled and by whether they are in the mesh of a topic',
    unit: 'peers',
    labels: ['direction', 'mesh'],
  },
  meshPeers: {
    name: 'kona_p2p_mesh_peers',
    kind: 'gauge',
    help: 'Peers in the mesh of each payload version',
    unit: 'peers',
    labels: ['version'],
  },
  topicPeers: {
    name: 'kona_p2p_topic_peers',
    kind: 'gauge',
    help: 'Peers subscribed to the topic of each payload version',
    unit: 'peers',
    labels: ['version'],
  },
  scores: {
    name: 'kona_p2p_peer_score',
    kind: 'gauge',
    help: 'Parts of the connected peers’ scores: the least, the mean and the greatest',
    unit: 'none',
    labels: ['part', 'stat'],
  },
  connects: {
    name: 'kona_p2p_connects_total',
    kind: 'counter',
    help: 'Peers that connected, by who dialled',
    unit: 'peers',
    labels: ['direction'],
  },
  disconnects: {
    name: 'kona_p2p_disconnects_total',
    kind: 'counter',
    help: 'Peers that went',
    unit: 'peers',
    labels: [],
  },
  dials: {
    name: 'kona_p2p_dials_total',
    kind: 'counter',
    help: 'Dials of peers that discovery found or the store remembered, by result',
    unit: 'dials',
    labels: ['result'],
  },
  bans: {
    name: 'kona_p2p_bans_total',
    kind: 'counter',
    help: 'Bans by reason; reasons past the first 32 count as "other"',
    unit: 'bans',
    labels: ['reason'],
  },
  unbans: {
    name: 'kona_p2p_unbans_total',
    kind: 'counter',
    help: 'Bans that ended, by cause',
    unit: 'bans',
    labels: ['cause'],
  },
  banned: {
    name: 'kona_p2p_banned',
    kind: 'gauge',
    help: 'Bans that hold now, with an end of their own',
    unit: 'bans',
    labels: [],
  },
  blocked: {
    name: 'kona_p2p_blocked',
    kind: 'gauge',
    help: 'Entries of the operator’s block lists',
    unit: 'none',
    labels: ['kind'],
  },
  protectedPeers: {
    name: 'kona_p2p_protected_peers',
    kind: 'gauge',
    help: 'Peers that are neither pruned nor banned, static ones included',
    unit: 'peers',
    labels: [],
  },
  messages: {
    name: 'kona_p2p_messages_total',
    kind: 'counter',
    help: 'Messages of peers by verdict and by the code of its reason (docs/reasons.md); accepted ones have the code "ok"',
    unit: 'messages',
    labels: ['verdict', 'code'],
  },
  messageBytes: {
    name: 'kona_p2p_message_bytes_total',
    kind: 'counter',
    help: 'Bytes of these messages, compressed',
    unit: 'bytes',
    labels: ['verdict'],
  },
  duplicates: {
    name: 'kona_p2p_duplicates_total',
    kind: 'counter',
    help: 'Messages that had come before and were not validated again',
    unit: 'messages',
    labels: ['version'],
  },
  validation: {
    name: 'kona_p2p_validation_seconds',
    kind: 'histogram',
    help: 'Time that the validation of a message took, without waiting',
    unit: 'seconds',
    labels: [],
    buckets: VALIDATION_BUCKETS,
  },
  arrival: {
    name: 'kona_p2p_block_arrival_seconds',
    kind: 'histogram',
    help: 'From an accepted block’s timestamp, which is in whole seconds, to its arrival, before validation',
    unit: 'seconds',
    labels: [],
    buckets: ARRIVAL_BUCKETS,
  },
  latestNumber: {
    name: 'kona_p2p_latest_block_number',
    kind: 'gauge',
    help: 'Highest number of an accepted block; 0 before the first',
    unit: 'blocks',
    labels: [],
  },
  latestTimestamp: {
    name: 'kona_p2p_latest_block_timestamp_seconds',
    kind: 'gauge',
    help: 'Timestamp of that block, Unix seconds; 0 before the first',
    unit: 'seconds',
    labels: [],
  },
  published: {
    name: 'kona_p2p_published_blocks_total',
    kind: 'counter',
    help: 'Blocks of ours that went out',
    unit: 'blocks',
    labels: [],
  },
  signing: {
    name: 'kona_p2p_publish_sign_seconds',
    kind: 'histogram',
    help: 'Time that the signer took for a block of ours',
    unit: 'seconds',
    labels: [],
    buckets: PUBLISH_BUCKETS,
  },
  sending: {
    name: 'kona_p2p_publish_send_seconds',
    kind: 'histogram',
    help: 'From the signature of a block of ours to its hand-over to the sockets',
    unit: 'seconds',
    labels: [],
    buckets: PUBLISH_BUCKETS,
  },
  syncRequests: {
    name: 'kona_p2p_sync_requests_total',
    kind: 'counter',
    help: 'Payloads that peers asked for by number, by what they were told',
    unit: 'messages',
    labels: ['result_code'],
  },
  syncAnswering: {
    name: 'kona_p2p_sync_request_seconds',
    kind: 'histogram',
    help: 'From such a request to the end of its answer, with what the rate limit made it wait',
    unit: 'seconds',
    labels: [],
    buckets: SYNC_BUCKETS,
  },
  syncResponses: {
    name: 'kona_p2p_sync_responses_total',
    kind: 'counter',
    help: 'Payloads that we asked peers for, by what their answer was worth',
    unit: 'messages',
    labels: ['result'],
  },
  discoveryTable: {
    name: 'kona_p2p_discovery_table',
    kind: 'gauge',
    help: 'Records in discv5’s routing table, of every chain',
    unit: 'nodes',
    labels: [],
  },
  discoveryKnown: {
    name: 'kona_p2p_discovery_known',
    kind: 'gauge',
    help: 'Nodes of our chain that discovery knows',
    unit: 'nodes',
    labels: [],
  },
  discoveryFound: {
    name: 'kona_p2p_discovery_found_total',
    kind: 'counter',
    help: 'Nodes of our chain that discovery handed out: new, or with a new record',
    unit: 'nodes',
    labels: [],
  },
  warnings: {
    name: 'kona_p2p_warnings_total',
    kind: 'counter',
    help: 'Warnings by code',
    unit: 'events',
    labels: ['code'],
  },
  signerChanges: {
    name: 'kona_p2p_signer_changes_total',
    kind: 'counter',
    help: 'Changes of the unsafe block signer',
    unit: 'events',
    labels: [],
  },
  lag: {
    name: 'kona_p2p_subscriber_dropped_total',
    kind: 'counter',
    help: 'Blocks that readers of unsafeBlocks() were too slow for',
    unit: 'blocks',
    labels: [],
  },
} as const satisfies Record<string, MetricDefinition>
