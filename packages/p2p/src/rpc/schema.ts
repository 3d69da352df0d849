import type { Hex } from '@kona/genesis'
import type { PeerExplanation, PeerSnapshot } from '@kona/gossip'
import type { RpcExecutionPayloadEnvelope } from '@kona/gossip/payload'
import type { Health } from '../health.ts'
import type { IpNet } from './ip-net.ts'
import type { PeerInfo } from './peer-info.ts'

/** What `opp2p_peers` tells. */
export interface PeerDump {
  readonly totalConnected: number
  /** By peer id. */
  readonly peers: Readonly<Record<string, PeerInfo>>
  /** The operator's block lists; bans that end by themselves are not among them, as in op-node. */
  readonly bannedPeers: readonly string[]
  readonly bannedIPS: readonly string[]
  readonly bannedSubnets: readonly IpNet[]
}

/** What `opp2p_peerStats` tells: how many peers. */
export interface PeerStats {
  readonly connected: number
  /** In discv5's routing table, of every chain; 0 without discovery. */
  readonly table: number
  /** Subscribed to the topic of version 1, and so on. */
  readonly blocksTopic: number
  readonly blocksTopicV2: number
  readonly blocksTopicV3: number
  readonly blocksTopicV4: number
  /** On the operator's block list. */
  readonly banned: number
  /** That libp2p remembers, connected or not. */
  readonly known: number
}

/** What `opp2p_peerCount` tells; kona's names. */
export interface PeerCount {
  /** In discv5's routing table; null without discovery. */
  readonly connectedDiscovery: number | null
  readonly connectedGossip: number
}

/** A block that was signed by this node's signer, passed its own validator and went out. */
export interface PublishedPayload {
  readonly hash: Hex
  readonly number: number
  /** How many peers it was sent to. */
  readonly peers: number
  /** Milliseconds that the signer took. */
  readonly signMs: number
  /** Milliseconds from the signature to the hand-over to the sockets. */
  readonly sendMs: number
}

/**
 * The methods in viem's RpcSchema form. Those up to `opp2p_disconnectPeer` are op-node's, the others kona's and ours.
 *
 * @example
 * const client = createClient({ transport: http('http://127.0.0.1:9545'), rpcSchema: rpcSchema<Opp2pSchema>() })
 * const { peers } = await client.request({ method: 'opp2p_peers', params: [true] })
 */
export type Opp2pSchema = [
  { Method: 'opp2p_self'; Parameters?: undefined; ReturnType: PeerInfo },
  { Method: 'opp2p_peers'; Parameters: [connected: boolean]; ReturnType: PeerDump },
  { Method: 'opp2p_peerStats'; Parameters?: undefined; ReturnType: PeerStats },
  { Method: 'opp2p_discoveryTable'; Parameters?: undefined; ReturnType: readonly string[] },
  { Method: 'opp2p_blockPeer'; Parameters: [peerId: string]; ReturnType: null },
  { Method: 'opp2p_unblockPeer'; Parameters: [peerId: string]; ReturnType: null },
  { Method: 'opp2p_listBlockedPeers'; Parameters?: undefined; ReturnType: readonly string[] },
  { Method: 'opp2p_blockAddr'; Parameters: [address: string]; ReturnType: null },
  { Method: 'opp2p_unblockAddr'; Parameters: [address: string]; ReturnType: null },
  { Method: 'opp2p_listBlockedAddrs'; Parameters?: undefined; ReturnType: readonly string[] },
  { Method: 'opp2p_blockSubnet'; Parameters: [subnet: IpNet]; ReturnType: null },
  { Method: 'opp2p_unblockSubnet'; Parameters: [subnet: IpNet]; ReturnType: null },
  { Method: 'opp2p_listBlockedSubnets'; Parameters?: undefined; ReturnType: readonly IpNet[] },
  { Method: 'opp2p_protectPeer'; Parameters: [peerId: string]; ReturnType: null },
  { Method: 'opp2p_unprotectPeer'; Parameters: [peerId: string]; ReturnType: null },
  { Method: 'opp2p_connectPeer'; Parameters: [address: string]; ReturnType: null },
  { Method: 'opp2p_disconnectPeer'; Parameters: [peerId: string]; ReturnType: null },
  { Method: 'opp2p_peerCount'; Parameters?: undefined; ReturnType: PeerCount },
  { Method: 'opp2p_unbanPeer'; Parameters: [peerId: string]; ReturnType: null },
  { Method: 'opp2p_peerSnapshots'; Parameters?: undefined; ReturnType: readonly PeerSnapshot[] },
  { Method: 'opp2p_explainPeer'; Parameters: [peerId: string]; ReturnType: PeerExplanation },
  { Method: 'opp2p_health'; Parameters?: undefined; ReturnType: Health },
  { Method: 'opp2p_publishPayload'; Parameters: [envelope: RpcExecutionPayloadEnvelope]; ReturnType: PublishedPayload },
]

/** The names of the methods. */
export type RpcMethodName = Opp2pSchema[number]['Method']

type Entry<M extends RpcMethodName> = Extract<Opp2pSchema[number], { Method: M }>

/** The arguments of a method as they come over the wire; an empty list where there are none. */
export type RpcParameters<M extends RpcMethodName> =
  Entry<M> extends { Parameters: infer P extends readonly unknown[] } ? P : readonly []

/** What a method answers. */
export type RpcResult<M extends RpcMethodName> = Entry<M>['ReturnType']
