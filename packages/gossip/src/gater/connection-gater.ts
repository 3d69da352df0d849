import type { ConnectionGater, PeerId } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { Gate } from './gate.ts'
import { multiaddrIp } from './ip.ts'

/** Whether a gate allows a connection to or from a peer at an address. */
export function allowsConnection(gate: Gate, peerId: string, address: Multiaddr): boolean {
  return gate.allowsPeer(peerId) && allowsMultiaddr(gate, address, peerId)
}

/**
 * A gate in the form that libp2p asks. On the way in, addresses are known before the noise handshake and peers after
 * it; what has changed meanwhile is asked again.
 */
export function connectionGater(gate: Gate): ConnectionGater {
  const deniesConnection = (peerId: PeerId, { remoteAddr }: { remoteAddr: Multiaddr }): boolean =>
    !allowsConnection(gate, peerId.toString(), remoteAddr)
  return {
    denyDialPeer: (peerId) => !gate.allowsPeer(peerId.toString()) || !gate.allowsDial(peerId.toString()),
    denyDialMultiaddr: (address) => !allowsMultiaddr(gate, address, peerIdAt(address)),
    denyInboundConnection: ({ remoteAddr }) => !allowsMultiaddr(gate, remoteAddr, undefined),
    denyInboundEncryptedConnection: deniesConnection,
    denyOutboundEncryptedConnection: deniesConnection,
  }
}

function allowsMultiaddr(gate: Gate, address: Multiaddr, peerId: string | undefined): boolean {
  const ip = multiaddrIp(address)
  return ip === undefined || gate.allowsAddress(ip, peerId)
}

function peerIdAt(address: Multiaddr): string | undefined {
  return address.getComponents().findLast(({ name }) => name === 'p2p')?.value
}
