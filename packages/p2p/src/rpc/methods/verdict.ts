import type { MethodsOf } from '../method.ts'
import { PEER_ID } from './peer-id.ts'

/** What the node thinks of its peers, and of itself. */
export const verdictMethods: MethodsOf<'opp2p_peerSnapshots' | 'opp2p_explainPeer' | 'opp2p_health'> = {
  opp2p_peerSnapshots: { arguments: [], changes: false, call: (network) => network.peers() },
  opp2p_explainPeer: { arguments: [PEER_ID], changes: false, call: (network, [peerId]) => network.explain(peerId) },
  opp2p_health: { arguments: [], changes: false, call: (network) => network.health() },
}
