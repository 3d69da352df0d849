import type { Address, Hex } from '@kona/genesis'
import type { UnbanCause } from './gater/ban-list.ts'
import type { SignerMismatch } from './score/unknown-signers.ts'
import type { SyncEvents } from './sync/events.ts'
import type { Reason } from './validity/reason.ts'

/** A message of a peer, validated. Fires once per message, also for those that are not accepted. */
export interface MessageJudged {
  readonly verdict: 'accept' | 'ignore' | 'reject'
  /** Why it was not accepted. */
  readonly reason: Reason | undefined
  /** Peer id of who sent it to us; not who made it. */
  readonly from: string
  readonly topic: string
  /** Compressed size. */
  readonly bytes: number
  /** Time that validation took, without waiting. */
  readonly durationMs: number
  /** The block's, when it was accepted. */
  readonly number: bigint | undefined
  readonly hash: Hex | undefined
  /** The block's, when it was accepted: Unix seconds. */
  readonly timestamp: bigint | undefined
  /** When it came, Unix time in milliseconds, before it waited for its validation. */
  readonly receivedAtMs: number
}

/** A message that came again, from another peer or the same one. */
export interface MessageDuplicate {
  /** Peer id of who sent it to us. */
  readonly from: string
  readonly topic: string
}

/** A peer was banned, or an address, or a peer together with its address. */
export interface PeerBan {
  readonly peerId: string | undefined
  /** IPv4, or the /64 of an IPv6 address. */
  readonly address: string | undefined
  readonly reason: string
  /** Unix time in milliseconds. */
  readonly untilMs: number
}

/** What `Gossip` tells by `addEventListener`; each value is the event's `detail`. */
export interface GossipEvents extends SyncEvents {
  'peer:connect': { readonly peerId: string; readonly direction: 'inbound' | 'outbound'; readonly address: string }
  'peer:disconnect': { readonly peerId: string }
  'peer:ban': PeerBan
  /** A ban is no more. */
  'peer:unban': PeerBan & { readonly cause: UnbanCause }
  'message:judged': MessageJudged
  /** A message that had come before: not validated again, and nobody's fault. */
  'message:duplicate': MessageDuplicate
  'block:published': { readonly number: bigint; readonly hash: Hex; readonly peers: number; readonly sendMs: number }
  'signer:change': { readonly previous: Address | undefined; readonly current: Address | undefined }
  /** Peers relay blocks by a key that is not ours, and none by ours: most likely a signer rotation was missed. */
  'signer:mismatch': SignerMismatch
  /** A reader of `unsafeBlocks()` was too slow; `dropped` counts what that reader lost so far. */
  'subscriber:lag': { readonly dropped: number }
  warning: GossipWarning
}

/** More messages came than can be validated. */
export interface ValidationOverload {
  readonly code: 'validation_overload'
  /** One sentence for people. */
  readonly message: string
  /** Messages that were ignored unseen, since the start. */
  readonly dropped: number
}

/**
 * At least two blocks of the signer within a minute were rejected as from the future, and none was accepted for a
 * minute. Told again after ten minutes while it lasts, or when it comes back after an accepted block.
 */
export interface ClockBehind {
  readonly code: 'clock_behind'
  /** One sentence for people, with the remedy. */
  readonly message: string
  /** How far the local clock is behind the blocks' time: the median, in whole seconds. */
  readonly behindSeconds: number
}

/** The datastore failed, or held entries that cannot be read; the node goes on without what it could not read. */
export interface StoreTrouble {
  readonly code: 'store'
  /** One sentence for people. */
  readonly message: string
  /** Entries that were skipped; 0 when the datastore itself failed. */
  readonly skipped: number
}

/** Several peers relay blocks by a key that is not the unsafe block signer's, and none by that one's. Told once. */
export interface SignerDoubt {
  readonly code: 'signer_mismatch'
  /** One sentence for people, with the remedy. */
  readonly message: string
  readonly recovered: Address
  readonly expected: Address
}

/** Something that an operator should know. */
export type GossipWarning = ValidationOverload | ClockBehind | StoreTrouble | SignerDoubt
