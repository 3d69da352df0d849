import type { MethodsOf } from '../method.ts'
import { PEER_ID } from './peer-id.ts'

/** What the node thinks of a peer, and of itself. */
export const verdictMethods: MethodsOf<'opp2p_explainPeer' | 'opp2p_health'> = {
  opp2p_explainPeer: { arguments: [PEER_ID], changes: false, call: (network, [peerId]) => network.explain(peerId) },
  opp2p_health: { arguments: [], changes: false, call: (network) => network.health() },
}
