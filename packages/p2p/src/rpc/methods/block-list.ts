import { cidrOf, ipNetOf } from '../ip-net.ts'
import { type Argument, type MethodsOf, textArgument } from '../method.ts'
import { PEER_ID } from './peer-id.ts'

const ADDRESS = textArgument('address', 'an IPv4 or IPv6 address')

const SUBNET: Argument<string> = { name: 'subnet', read: (value) => cidrOf(value, 'subnet') }

/** The operator's block lists. */
export const blockListMethods: MethodsOf<
  | 'opp2p_blockPeer'
  | 'opp2p_unblockPeer'
  | 'opp2p_listBlockedPeers'
  | 'opp2p_blockAddr'
  | 'opp2p_unblockAddr'
  | 'opp2p_listBlockedAddrs'
  | 'opp2p_blockSubnet'
  | 'opp2p_unblockSubnet'
  | 'opp2p_listBlockedSubnets'
> = {
  opp2p_blockPeer: {
    arguments: [PEER_ID],
    changes: true,
    call: ({ gater }, [peerId]) => gater.blockPeer(peerId).then(() => null),
  },
  opp2p_unblockPeer: {
    arguments: [PEER_ID],
    changes: true,
    async call({ gater }, [peerId]) {
      await gater.unblockPeer(peerId)
      // op-node lifts a ban that would end by itself as well (p2p/gating/expiry.go v1.19.6).
      await gater.unban(peerId)
      return null
    },
  },
  opp2p_listBlockedPeers: { arguments: [], changes: false, call: ({ gater }) => gater.blockedPeers() },
  opp2p_blockAddr: {
    arguments: [ADDRESS],
    changes: true,
    call: ({ gater }, [ip]) => gater.blockAddress(ip).then(() => null),
  },
  opp2p_unblockAddr: {
    arguments: [ADDRESS],
    changes: true,
    call: ({ gater }, [ip]) => gater.unblockAddress(ip).then(() => null),
  },
  opp2p_listBlockedAddrs: { arguments: [], changes: false, call: ({ gater }) => gater.blockedAddresses() },
  opp2p_blockSubnet: {
    arguments: [SUBNET],
    changes: true,
    call: ({ gater }, [cidr]) => gater.blockSubnet(cidr).then(() => null),
  },
  opp2p_unblockSubnet: {
    arguments: [SUBNET],
    changes: true,
    call: ({ gater }, [cidr]) => gater.unblockSubnet(cidr).then(() => null),
  },
  opp2p_listBlockedSubnets: {
    arguments: [],
    changes: false,
    call: ({ gater }) => gater.blockedSubnets().map(ipNetOf),
  },
}
