import type { Libp2p, PeerId } from '@libp2p/interface'

/** Peers that libp2p remembers, connected ones aside: who came, and whom we could not reach. */
export const MAX_STORED_PEERS = 1_000

/**
 * Bounds libp2p's peer store, which keeps everyone who ever connected: past {@link MAX_STORED_PEERS} the one that
 * changed longest ago goes, if it is not connected.
 */
export function boundPeerStore(node: Libp2p, maxPeers = MAX_STORED_PEERS): void {
  const stored = new Map<string, PeerId>() // BOUNDED: maxPeers and those connected
  const isConnected = (peerId: PeerId) => node.getConnections(peerId).length > 0
  node.addEventListener('peer:update', ({ detail: { peer } }) => {
    const key = peer.id.toString()
    if (peer.id.equals(node.peerId)) return
    stored.delete(key)
    stored.set(key, peer.id)
    for (const [oldest, peerId] of stored) {
      if (stored.size <= maxPeers) return
      stored.delete(oldest)
      if (isConnected(peerId)) stored.set(oldest, peerId)
      else void node.peerStore.delete(peerId).catch(() => {}) // stopped meanwhile
      if (oldest === key) return
    }
  })
}
