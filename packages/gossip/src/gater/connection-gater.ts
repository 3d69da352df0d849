import type { ConnectionGater, PeerId } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { Gate } from './gate.ts'
import { isName, multiaddrIp } from './ip.ts'

/** Whether a gate allows a connection to or from a peer at an address. */
export function allowsConnection(gate: Gate, peerId: string, address: Multiaddr): boolean {
  return gate.allowsPeer(peerId) && allowsMultiaddr(gate, address, peerId)
}

/**
 * A gate in the form that libp2p asks. On the way in, addresses are known before the noise handshake and peers after
 * it; what has changed meanwhile is asked again.
 *
 * @param isFull whether nobody else is let in; we may still dial
 */
export function connectionGater(gate: Gate, isFull: () => boolean): ConnectionGater {
  const deniesConnection = (peerId: PeerId, { remoteAddr }: { remoteAddr: Multiaddr }): boolean =>
    !allowsConnection(gate, peerId.toString(), remoteAddr)
  return {
    denyDialPeer: (peerId) => !gate.allowsPeer(peerId.toString()) || !gate.allowsDial(peerId.toString()),
    denyDialMultiaddr: (address) => !allowsMultiaddr(gate, address, peerIdAt(address)),
    denyInboundConnection: ({ remoteAddr }) => isFull() || !allowsMultiaddr(gate, remoteAddr, undefined),
    denyInboundEncryptedConnection: deniesConnection,
    denyOutboundEncryptedConnection: deniesConnection,
  }
}

function allowsMultiaddr(gate: Gate, address: Multiaddr, peerId: string | undefined): boolean {
  const ip = multiaddrIp(address)
  // A name would pass by what its address is; the host's resolvers leave none.
  return ip === undefined ? !isName(address) : gate.allowsAddress(ip, peerId)
}

function peerIdAt(address: Multiaddr): string | undefined {
  return address.getComponents().findLast(({ name }) => name === 'p2p')?.value
}
