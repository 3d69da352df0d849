import type { FoundPeer } from './found-peers.ts'

/**
 * What a discovery tells without having failed:
 * - `no_address`: the own record has no IP address, so nobody can find this node until peers tell one,
 * - `bootnode_unreachable`: an enode bootnode did not answer with its record,
 * - `bootstore`: the datastore failed, or held entries that could not be read,
 * - `socket`: the UDP socket reported an error,
 * - `discv5`: an error inside discv5 was caught.
 */
export type DiscoveryWarningCode = 'no_address' | 'bootnode_unreachable' | 'bootstore' | 'socket' | 'discv5'

export interface DiscoveryWarning {
  code: DiscoveryWarningCode
  /** One line. */
  message: string
}

/** What `discovery.addEventListener` takes; the value is the event's `detail`. */
export interface DiscoveryEvents {
  /** A node of our chain, once until its record changes. */
  'peer:found': FoundPeer
  /** The own record changed: another address, port or sequence number. */
  'enr:update': { enr: string }
  warning: DiscoveryWarning
}
