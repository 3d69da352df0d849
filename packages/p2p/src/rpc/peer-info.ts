import { nodeIdOfPeer } from '@kona/disc/enr'
import type { KnownPeer, PeerSnapshot } from '@kona/gossip'
import type { Network } from '../network.ts'
import { NO_SCORES, type PeerScores, peerScores } from './peer-scores.ts'

/** A peer, under op-node's names and in its formats (op-service/apis/p2p.go v1.19.6). */
export interface PeerInfo {
  readonly peerID: string
  /** discv5 node id: 64 hex digits without 0x; zeros for a peer whose key is not a secp256k1 one. */
  readonly nodeID: string
  /** Empty before identify. */
  readonly userAgent: string
  /** Empty before identify, and what op-node sends is empty. */
  readonly protocolVersion: string
  /** Empty unless discovery found the peer. */
  readonly ENR: string
  /** Multiaddrs, each with `/p2p/`. */
  readonly addresses: readonly string[]
  readonly protocols: readonly string[]
  /** go-libp2p's numbers: 0 not connected, 1 connected. */
  readonly connectedness: number
  /** go-libp2p's numbers: 0 unknown, 1 inbound, 2 outbound. */
  readonly direction: number
  /** Whether it is safe from pruning and bans. */
  readonly protected: boolean
  /** L2 chain id; 0 unless discovery found the peer. */
  readonly chainID: number
  /** Round trip in nanoseconds; 0 before the first ping. */
  readonly latency: number
  /** Whether it subscribed to a block topic. */
  readonly gossipBlocks: boolean
  readonly scores: PeerScores
}

const NO_NODE_ID = '0'.repeat(64)
const NANOSECONDS = 1_000_000
const DIRECTIONS = { inbound: 1, outbound: 2 } as const

/** Who we are, in the form of a peer. */
export function ownInfo(network: Network): PeerInfo {
  const { peerId, nodeId, enr, multiaddrs } = network.localRecord()
  return {
    peerID: peerId,
    nodeID: nodeId ?? nodeIdOfPeer(peerId) ?? NO_NODE_ID,
    userAgent: network.gossip.userAgent,
    protocolVersion: '',
    ENR: enr ?? '',
    addresses: multiaddrs,
    protocols: network.gossip.protocols(),
    connectedness: 0,
    direction: 0,
    protected: false,
    chainID: network.chainId,
    latency: 0,
    gossipBlocks: true,
    scores: NO_SCORES,
  }
}

/** The connected peers, and all that are known besides if asked for. */
export async function peerInfos(network: Network, connectedOnly: boolean): Promise<PeerInfo[]> {
  const infoOf = describer(network)
  const connected = network.peers()
  const known = connectedOnly ? [] : await network.gossip.knownPeers()
  const ids = new Set(connected.map(({ peerId }) => peerId))
  return [
    ...connected.map((peer) => infoOf(peer, peer)),
    ...known.filter(({ peerId }) => !ids.has(peerId)).map((peer) => infoOf(peer, undefined)),
  ]
}

type Described = Pick<KnownPeer, 'peerId' | 'agent' | 'protocolVersion' | 'addresses' | 'protocols'>

function describer(network: Network): (peer: Described, snapshot: PeerSnapshot | undefined) => PeerInfo {
  const found = new Map(network.discovery?.peers().map((peer) => [peer.peerId, peer]))
  return (peer, snapshot) => {
    const { peerId } = peer
    const record = found.get(peerId)
    return {
      peerID: peerId,
      nodeID: record?.nodeId ?? nodeIdOfPeer(peerId) ?? NO_NODE_ID,
      userAgent: peer.agent ?? '',
      protocolVersion: peer.protocolVersion ?? '',
      ENR: record?.enr ?? '',
      addresses: withPeerId(peerId, [...peer.addresses, ...(snapshot ? [snapshot.address] : [])]),
      protocols: peer.protocols,
      connectedness: snapshot ? 1 : 0,
      direction: snapshot ? DIRECTIONS[snapshot.direction] : 0,
      protected: network.gater.isProtected(peerId),
      chainID: record ? network.chainId : 0,
      latency: Math.round((snapshot?.rttMs ?? 0) * NANOSECONDS),
      gossipBlocks: snapshot !== undefined && snapshot.topics.length > 0,
      scores: snapshot ? peerScores(snapshot) : NO_SCORES,
    }
  }
}

/** Each once, those with `/p2p/` and those without being the same. */
function withPeerId(peerId: string, addresses: readonly string[]): string[] {
  const suffix = `/p2p/${peerId}`
  return [...new Set(addresses.map((address) => (address.endsWith(suffix) ? address : `${address}${suffix}`)))]
}
