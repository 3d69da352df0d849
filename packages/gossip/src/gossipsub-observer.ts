import type { RPC } from '@libp2p/gossipsub/message'
import type { PeerId } from '@libp2p/interface'

/** What we touch of gossipsub's PeerScore. */
export interface PeerScore {
  peerStats: Map<string, { behaviourPenalty: number; knownIPs: Set<string> }>
  peerIPs: Map<string, Set<string>>
  scoreCache: Map<string, unknown>
  duplicateMessage(from: string, msgId: string, topic: string): void
  graft(peerId: string, topic: string): void
  prune(peerId: string, topic: string): void
}

/** Hears what gossipsub does with each peer. None of it may throw. */
export interface GossipsubObserver {
  /** A message that is known already. */
  duplicate(msgId: string, from: string, topic: string): void
  grafted(peerId: string, topic: string): void
  pruned(peerId: string, topic: string): void
  /** Subscriptions, control messages and messages that nobody looks at, which one RPC held; 1 for an empty one. */
  control(from: string, items: number): void
  /** An RPC that is none, or holds more than the limits. */
  undecodable(from: string): void
}

/** What gossipsub has against a peer. */
export interface GossipsubStanding {
  /** Its counter of broken promises and early grafts. */
  readonly behaviourPenalty: number
  /** Of each IP address of the peer: how many peers are there. */
  readonly peersAtIp: ReadonlyMap<string, number>
}

/** What a gossipsub lacks of the score that we know; undefined when it is all there. */
export function missingOfScore(score: unknown): string | undefined {
  const members = (score ?? {}) as Record<string, unknown>
  const map = ['peerStats', 'peerIPs', 'scoreCache'].find((name) => !(members[name] instanceof Map))
  if (map) return `no Map score.${map}`
  const method = ['duplicateMessage', 'graft', 'prune'].find((name) => typeof members[name] !== 'function')
  return method && `no method score.${method}`
}

interface Observed {
  score: PeerScore
  /** null: any. */
  allowedTopics: Set<string> | null
  decodeRpc(bytes: Uint8Array): RPC
  handleReceivedRpc(from: PeerId, rpc: RPC): Promise<void>
}

/** Lets an observer hear; to be called once. */
export function observe(inner: Observed, observer: GossipsubObserver): void {
  const { score } = inner
  const duplicate = score.duplicateMessage.bind(score)
  const graft = score.graft.bind(score)
  const prune = score.prune.bind(score)
  score.duplicateMessage = (from, msgId, topic) => {
    duplicate(from, msgId, topic)
    observer.duplicate(msgId, from, topic)
  }
  score.graft = (peerId, topic) => {
    graft(peerId, topic)
    observer.grafted(peerId, topic)
  }
  score.prune = (peerId, topic) => {
    prune(peerId, topic)
    observer.pruned(peerId, topic)
  }
  // gossipsub drops what it cannot decode, and does not say whose it was.
  const nothing: RPC = { subscriptions: [], messages: [] }
  const decode = inner.decodeRpc.bind(inner)
  inner.decodeRpc = (bytes) => {
    try {
      return decode(bytes)
    } catch {
      return nothing
    }
  }
  const isOther = (topic: string) => inner.allowedTopics?.has(topic) === false
  const receive = inner.handleReceivedRpc.bind(inner)
  inner.handleReceivedRpc = async (from, rpc) => {
    if (rpc === nothing) return observer.undecodable(from.toString())
    // IDONTWANT comes once a message, so an honest peer may send many.
    const { ihave = [], iwant = [], graft = [], prune = [], idontwant = [] } = rpc.control ?? {}
    const unseen = rpc.messages.filter(({ from, topic }) => from !== undefined || isOther(topic))
    const items = rpc.subscriptions.length + ihave.length + iwant.length + graft.length + prune.length + unseen.length
    const isEmpty = items + rpc.messages.length + idontwant.length === 0
    if (items > 0 || isEmpty) observer.control(from.toString(), Math.max(1, items))
    return receive(from, rpc)
  }
}

export function standing({ peerStats, peerIPs }: PeerScore, peerId: string): GossipsubStanding {
  const { behaviourPenalty = 0, knownIPs = new Set<string>() } = peerStats.get(peerId) ?? {}
  return { behaviourPenalty, peersAtIp: new Map([...knownIPs].map((ip) => [ip, peerIPs.get(ip)?.size ?? 0])) }
}
