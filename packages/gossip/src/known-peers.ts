import type { Peer } from '@libp2p/interface'
import type { RememberedPeer } from './host/address-book.ts'

/** A peer that libp2p remembers, connected or not. */
export interface KnownPeer {
  readonly peerId: string
  /** Multiaddrs where it was or said it is; none with `/p2p/`. */
  readonly addresses: readonly string[]
  /** Protocols it spoke. */
  readonly protocols: readonly string[]
  /** What identify told; undefined where it never did. */
  readonly agent: string | undefined
  readonly protocolVersion: string | undefined
}

/** What libp2p's peer store and the address book hold, as plain data. */
export function knownPeers(peers: readonly Peer[], remembered: readonly RememberedPeer[]): KnownPeer[] {
  const stored = peers.map(storedPeer)
  const ids = new Set(stored.map(({ peerId }) => peerId))
  const others = remembered.filter(({ peerId }) => !ids.has(peerId))
  return [...stored, ...others.map(({ peerId, addresses }) => ({ ...UNKNOWN, peerId, addresses }))]
}

const UNKNOWN = { protocols: [], agent: undefined, protocolVersion: undefined }

function storedPeer({ id, addresses, protocols, metadata }: Peer): KnownPeer {
  return {
    peerId: id.toString(),
    addresses: addresses.map(({ multiaddr }) => multiaddr.toString()),
    protocols,
    agent: text(metadata.get('AgentVersion')),
    protocolVersion: text(metadata.get('ProtocolVersion')),
  }
}

function text(bytes: Uint8Array | undefined): string | undefined {
  return bytes && new TextDecoder().decode(bytes)
}
