import type { Peer } from '@libp2p/interface'

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

/** What libp2p's peer store holds, as plain data. */
export function knownPeers(peers: readonly Peer[]): KnownPeer[] {
  return peers.map(({ id, addresses, protocols, metadata }) => ({
    peerId: id.toString(),
    addresses: addresses.map(({ multiaddr }) => multiaddr.toString()),
    protocols,
    agent: text(metadata.get('AgentVersion')),
    protocolVersion: text(metadata.get('ProtocolVersion')),
  }))
}

function text(bytes: Uint8Array | undefined): string | undefined {
  return bytes && new TextDecoder().decode(bytes)
}
