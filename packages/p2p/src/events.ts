import type { DiscoveryWarning, FoundPeer } from '@kona/disc'
import type { Hex } from '@kona/genesis'
import type { GossipEvents, GossipWarning } from '@kona/gossip'
import type { SignerSourceWarning } from './signer-source/signer-source.ts'

/** What a Network tells, by `addEventListener`. The map is closed. */
export interface NetworkEvents extends Omit<GossipEvents, 'block:published' | 'warning'> {
  /** Discovery found a peer of this chain, or a new record of a known one. */
  'peer:found': FoundPeer
  /** A block of ours went out. */
  'block:published': Publication
  /** Our own record changed. */
  'enr:update': { enr: string }
  /** Something an operator should know, by code. */
  warning: GossipWarning | DiscoveryWarning | SignerSourceWarning
}

/** What became of a block that was published. */
export interface Publication {
  /** The block's hash. */
  hash: Hex
  /** The block's number. */
  number: bigint
  /** How many peers it was sent to. */
  peers: number
  /** Milliseconds the signer took. */
  signMs: number
  /** Milliseconds from the signature to the hand-over to the sockets. */
  sendMs: number
}
