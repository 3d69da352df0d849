import { ConfigError } from '@kona/genesis'
import type { Network } from '../../network.ts'
import type { Argument, MethodsOf } from '../method.ts'
import { PEER_ID } from './peer-id.ts'

const ADDRESS: Argument<string> = {
  name: 'address',
  read: (value) => {
    if (typeof value === 'string' && /^\/.+\/p2p\/[^/]+$/.test(value)) return value
    throw new ConfigError('address', value, 'a multiaddr such as /ip4/192.0.2.1/tcp/9222/p2p/16Uiu2HA…')
  },
}

/** Milliseconds that identify is waited for once the connection stands; libp2p gives it no longer either. */
const IDENTIFY_MS = 5_000

/** Whom we are connected to, and who stays so. */
export const connectionMethods: MethodsOf<
  'opp2p_connectPeer' | 'opp2p_disconnectPeer' | 'opp2p_protectPeer' | 'opp2p_unprotectPeer' | 'opp2p_unbanPeer'
> = {
  opp2p_connectPeer: {
    arguments: [ADDRESS],
    changes: true,
    async call(network, [address], signal) {
      const peerId = await network.connect(address, signal ? { signal } : {})
      await identified(network, peerId)
      return null
    },
  },
  opp2p_disconnectPeer: {
    arguments: [PEER_ID],
    changes: true,
    async call(network, [peerId]) {
      await network.gossip.forget(peerId)
      await network.gater.unblockPeer(peerId)
      await network.gater.unban(peerId)
      return null
    },
  },
  opp2p_protectPeer: {
    arguments: [PEER_ID],
    changes: true,
    call: ({ gater }, [peerId]) => gater.protect(peerId).then(() => null),
  },
  opp2p_unprotectPeer: {
    arguments: [PEER_ID],
    changes: true,
    call: ({ gater }, [peerId]) => gater.unprotect(peerId).then(() => null),
  },
  opp2p_unbanPeer: {
    arguments: [PEER_ID],
    changes: true,
    call: ({ gater }, [peerId]) => gater.unban(peerId).then(() => null),
  },
}

/** op-node answers when both sides have said who they are; who never does is connected all the same. */
function identified(network: Network, peerId: string): Promise<void> {
  const isKnown = () => network.peers().some((peer) => peer.peerId === peerId && peer.agent !== undefined)
  if (isKnown()) return Promise.resolve()
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      network.gossip.libp2p.removeEventListener('peer:identify', told)
      resolve()
    }
    const told = () => isKnown() && done()
    const timer = setTimeout(done, IDENTIFY_MS)
    network.gossip.libp2p.addEventListener('peer:identify', told)
  })
}
