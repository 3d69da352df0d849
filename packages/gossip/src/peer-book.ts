import type { IdentifyResult, PeerId } from '@libp2p/interface'
import type { Host } from './host/host.ts'
import type { ScoreBreakdown } from './score/breakdown.ts'
import type { DeliveryCounts } from './score/deliveries.ts'

/** Addresses of one peer that we keep from what it says about itself. */
const MAX_ADDRESSES = 16

/** A connected peer at one moment. */
export interface PeerSnapshot {
  readonly peerId: string
  readonly direction: 'inbound' | 'outbound'
  /** The other end of the connection, a multiaddr with `/p2p/`. */
  readonly address: string
  /** Where the peer says it listens; empty before identify. At most 16. */
  readonly addresses: readonly string[]
  readonly connectedAtMs: number
  /** What it says it is; undefined before identify. */
  readonly agent: string | undefined
  /** identify's; empty for op-node and for us, undefined before identify. */
  readonly protocolVersion: string | undefined
  /** Protocols it speaks; empty before identify. */
  readonly protocols: readonly string[]
  /** The chain's topics that it subscribed to. */
  readonly topics: readonly string[]
  /** Topics in whose mesh it is. */
  readonly meshTopics: readonly string[]
  /** gossipsub's score. */
  readonly score: number
  readonly scoreParts: ScoreBreakdown
  readonly deliveries: DeliveryCounts
  /** Whether it is one of the config's static peers. */
  readonly isStatic: boolean
  /** Round trip of the last ping, in milliseconds. */
  readonly rttMs: number | undefined
}

/** What the book cannot know itself. */
export interface PeerStanding {
  score(peerId: string): ScoreBreakdown
  deliveries(peerId: string): DeliveryCounts
  topics(peerId: string): string[]
  meshTopics(peerId: string): string[]
  isStatic(peerId: string): boolean
}

type Identity = Pick<PeerSnapshot, 'agent' | 'protocolVersion' | 'protocols' | 'addresses'>

const UNKNOWN: Identity = { agent: undefined, protocolVersion: undefined, protocols: [], addresses: [] }

/** Remembers what connected peers said about themselves. */
export class PeerBook {
  readonly #identities = new Map<string, Identity>() // BOUNDED: connected peers

  /** To be called for libp2p's `peer:identify`, which may come after the peer left. */
  identified(result: IdentifyResult): void {
    if (result.connection.status !== 'open') return
    this.#identities.set(result.peerId.toString(), {
      agent: result.agentVersion,
      protocolVersion: result.protocolVersion,
      protocols: result.protocols,
      addresses: result.listenAddrs.slice(0, MAX_ADDRESSES).map(String),
    })
  }

  disconnected(peerId: PeerId): void {
    this.#identities.delete(peerId.toString())
  }

  /** Where a connected peer says that it listens. */
  addresses(peerId: string): readonly string[] {
    return this.#identities.get(peerId)?.addresses ?? []
  }

  snapshot(node: Pick<Host, 'getConnections'>, standing: PeerStanding): PeerSnapshot[] {
    const byPeer = Map.groupBy(node.getConnections(), ({ remotePeer }) => remotePeer.toString())
    return [...byPeer].map(([peerId, [connection]]) => {
      const scoreParts = standing.score(peerId)
      return {
        peerId,
        direction: connection!.direction,
        address: connection!.remoteAddr.toString(),
        connectedAtMs: connection!.timeline.open,
        ...(this.#identities.get(peerId) ?? UNKNOWN),
        topics: standing.topics(peerId),
        meshTopics: standing.meshTopics(peerId),
        score: scoreParts.total,
        scoreParts,
        deliveries: standing.deliveries(peerId),
        isStatic: standing.isStatic(peerId),
        rttMs: connection!.rtt,
      }
    })
  }
}
