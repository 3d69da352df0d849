import type { Address, Hex } from '@kona/genesis'

// What the program of op-node/ prints; `at` is Unix time in milliseconds, an id a message id in hex without 0x.

export interface StartedEvent {
  readonly event: 'started'
  readonly peerId: string
  /** Absent without discovery. */
  readonly enr?: string
  readonly multiaddr: string
  /** URL of opp2p over HTTP. */
  readonly rpc: string
  /** URL of Prometheus' text. */
  readonly metrics: string
  /** Address of the key that it publishes with. */
  readonly publisher: Address
}

/** A block that op-node hands to its node; not those that it published itself. */
export interface BlockEvent {
  readonly event: 'block'
  readonly number: number
  readonly hash: Hex
  readonly from: string
  readonly at: number
}

/** A connection opened or closed. */
export interface PeerEvent {
  readonly event: 'peer'
  readonly peerId: string
  readonly connected: boolean
  readonly direction: 'Inbound' | 'Outbound'
  readonly muxer?: string
  readonly address: string
  /** Connections to this peer that are open now. */
  readonly open: number
}

export interface MeshEvent {
  readonly event: 'graft' | 'prune'
  readonly peerId: string
  readonly topic: string
  readonly at: number
}

/** All but `lost` only with `trace`. A `deliver` from its own peer id is a publication. */
export interface MessageEvent {
  readonly event: 'deliver' | 'reject' | 'duplicate' | 'lost'
  readonly peerId: string
  readonly topic: string
  readonly id: string
  /** Block hash, where the validator accepted it. */
  readonly hash?: Hex
  readonly reason?: string
  readonly at: number
}

/** Only with `trace`. */
export interface ControlEvent {
  readonly event: 'ihave' | 'iwant'
  readonly peerId: string
  /** Whether it was sent or received. */
  readonly sent: boolean
  readonly ids: readonly string[]
  readonly at: number
}

export type OpNodeEvent = StartedEvent | BlockEvent | PeerEvent | MeshEvent | MessageEvent | ControlEvent

/** What op-node's gossipsub did with one peer since the start. */
export interface PeerCounts {
  readonly delivered: number
  readonly duplicate: number
  /** By gossipsub's reason, such as `validation failed`. */
  readonly rejected: Readonly<Record<string, number>>
  /** Message ids, not control messages; so for the next three. */
  readonly ihaveReceived: number
  readonly ihaveSent: number
  readonly iwantReceived: number
  readonly iwantSent: number
  readonly idontwantReceived: number
  readonly messagesSent: number
  readonly rpcsDropped: number
  /** Of the stream that it opened to the peer, such as `/meshsub/1.3.0`. */
  readonly protocol: string
  /** Topics in whose mesh the peer is now. */
  readonly mesh: readonly string[]
}
