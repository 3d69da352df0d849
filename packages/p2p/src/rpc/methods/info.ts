import { blocksTopic } from '@kona/gossip'
import { ipNetOf } from '../ip-net.ts'
import { booleanArgument, type MethodsOf } from '../method.ts'
import { ownInfo, peerInfos } from '../peer-info.ts'
import { RpcError } from '../rpc-error.ts'

/** Who we are and whom we know. */
export const infoMethods: MethodsOf<
  'opp2p_self' | 'opp2p_peers' | 'opp2p_peerStats' | 'opp2p_peerCount' | 'opp2p_discoveryTable'
> = {
  opp2p_self: { arguments: [], changes: false, call: (network) => ownInfo(network) },
  opp2p_peers: {
    arguments: [booleanArgument('connected')],
    changes: false,
    async call(network, [connectedOnly]) {
      const infos = await peerInfos(network, connectedOnly)
      return {
        totalConnected: infos.filter(({ connectedness }) => connectedness === 1).length,
        peers: Object.fromEntries(infos.map((info) => [info.peerID, info])),
        bannedPeers: network.gater.blockedPeers(),
        bannedIPS: network.gater.blockedAddresses(),
        bannedSubnets: network.gater.blockedSubnets().map(ipNetOf),
      }
    },
  },
  opp2p_peerStats: {
    arguments: [],
    changes: false,
    async call(network) {
      const peers = network.peers()
      const subscribed = (version: 1 | 2 | 3 | 4) => {
        const topic = blocksTopic(network.chainId, version)
        return peers.filter(({ topics }) => topics.includes(topic)).length
      }
      return {
        connected: peers.length,
        table: network.discovery?.tableSize ?? 0,
        blocksTopic: subscribed(1),
        blocksTopicV2: subscribed(2),
        blocksTopicV3: subscribed(3),
        blocksTopicV4: subscribed(4),
        banned: network.gater.blockedPeers().length,
        known: (await network.gossip.knownPeers()).length,
      }
    },
  },
  opp2p_peerCount: {
    arguments: [],
    changes: false,
    call: (network) => ({
      connectedDiscovery: network.discovery?.tableSize ?? null,
      connectedGossip: network.peers().length,
    }),
  },
  opp2p_discoveryTable: {
    arguments: [],
    changes: false,
    call(network) {
      if (!network.discovery) throw new RpcError('failed', 'discovery disabled')
      return network.discovery.table()
    },
  },
}
