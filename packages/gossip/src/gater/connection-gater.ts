import type { ConnectionGater } from '@libp2p/interface'
import type { Gate } from './gate.ts'
import { multiaddrIp } from './ip.ts'

/** A gate in the form that libp2p asks. Peers are known after the noise handshake, addresses before it. */
export function connectionGater(gate: Gate): ConnectionGater {
  const deniesAddress = (address: Parameters<typeof multiaddrIp>[0]): boolean => {
    const ip = multiaddrIp(address)
    return ip !== undefined && !gate.allowsAddress(ip)
  }
  return {
    denyDialPeer: (peerId) => !gate.allowsPeer(peerId.toString()),
    denyDialMultiaddr: deniesAddress,
    denyInboundConnection: (connection) => deniesAddress(connection.remoteAddr),
    denyInboundEncryptedConnection: (peerId) => !gate.allowsPeer(peerId.toString()),
    denyOutboundEncryptedConnection: (peerId) => !gate.allowsPeer(peerId.toString()),
  }
}
