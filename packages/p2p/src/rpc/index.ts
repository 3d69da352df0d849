// biome-ignore-all assist/source/organizeImports: in reading order
export { createRpc, defaultRpcOptions, readOnlyMethods, type Rpc, type RpcOptions, rpcMethods } from './rpc.ts'

// What goes over the wire

export type {
  Opp2pSchema,
  PeerCount,
  PeerDump,
  PeerStats,
  PublishedPayload,
  RpcMethodName,
  RpcParameters,
  RpcResult,
} from './schema.ts'
export type { PeerInfo } from './peer-info.ts'
export type { PeerScores } from './peer-scores.ts'
export type { IpNet } from './ip-net.ts'
export type { PeerExplanation, PeerSnapshot } from '@kona/gossip'
export type { Health } from '../health.ts'
export type { RpcExecutionPayloadEnvelope } from '@kona/gossip/payload'
export { RPC_ERROR_CODES, RpcError, type RpcErrorCode } from './rpc-error.ts'

// The protocol itself, for methods of one's own

export { errorText, parseMessage, resultText, type RpcId, type RpcMessage, type RpcRequest } from './message.ts'
export type { UnreadableRequest } from './message.ts'
