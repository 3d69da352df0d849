import { getV4Crypto } from '@chainsafe/enr'
import { Point } from '@noble/secp256k1'
import { EnrError } from './errors.ts'
import { formatIp, parseIp4, parseIp6 } from './ip.ts'
import { peerIdOf } from './peer-id.ts'

/** A node by key and address, without a signature: `enode://<public key>@<ip>:<tcp port>?discport=<udp port>`. */
export interface Enode {
  /** 128 hexadecimal digits: the uncompressed public key without its first byte. */
  publicKey: string
  /** IPv4 or IPv6, without brackets. */
  ip: string
  /** 0 to 65535; 0: no TCP service. */
  tcpPort: number
  /** 0 to 65535; the TCP port unless the text has a discport. */
  udpPort: number
}

/**
 * Reads an enode URL (https://ethereum.org/developers/docs/networking-layer/network-addresses/#enode) with an IP
 * address; host names are refused, since reading them would ask the network.
 *
 * @throws EnrError `scheme`, `encoding`, `public_key` or `address`
 */
export function parseEnode(text: string): Enode {
  if (typeof text !== 'string' || !text.startsWith('enode://')) {
    throw new EnrError('scheme', String(text), 'expected enode://…')
  }
  const parts = /^enode:\/\/([0-9a-fA-F]{128})@(\[[^\]]*\]|[^:]*):(\d{1,5})(?:\?discport=(\d{1,5}))?$/.exec(text)
  if (!parts) throw new EnrError('encoding', text, 'expected enode://<128 hex digits>@<ip>:<port>?discport=<port>')
  const [, publicKey = '', host = '', tcp = '', udp = tcp] = parts
  const bytes = host.startsWith('[') ? parseIp6(host.slice(1, -1)) : parseIp4(host)
  const ip = bytes && formatIp(bytes)
  if (ip === undefined) throw new EnrError('address', text, `expected an IP address, got ${host}`)
  if (Number(tcp) > 65_535 || Number(udp) > 65_535) throw new EnrError('address', text, 'expected ports up to 65535')
  const enode = { publicKey: publicKey.toLowerCase(), ip, tcpPort: Number(tcp), udpPort: Number(udp) }
  try {
    Point.fromHex(`04${enode.publicKey}`)
  } catch (cause) {
    throw new EnrError('public_key', text, 'its public key is no point on the curve', { cause })
  }
  return enode
}

/** Prints an enode as geth does: discport only where it differs, IPv6 in brackets. */
export function formatEnode({ publicKey, ip, tcpPort, udpPort }: Enode): string {
  const host = ip.includes(':') ? `[${ip}]` : ip
  const discport = udpPort === tcpPort ? '' : `?discport=${udpPort}`
  return `enode://${publicKey}@${host}:${tcpPort}${discport}`
}

/** The key in 33 bytes, as node records hold it. */
export function enodePublicKey(enode: Pick<Enode, 'publicKey'>): Uint8Array {
  return Point.fromHex(`04${enode.publicKey}`).toBytes(true)
}

/** discv5 node id of an enode: 32 bytes in hexadecimal, without 0x. */
export function enodeNodeId(enode: Pick<Enode, 'publicKey'>): string {
  return getV4Crypto().nodeId(enodePublicKey(enode))
}

/** libp2p peer id of an enode, base58. */
export function enodePeerId(enode: Pick<Enode, 'publicKey'>): string {
  return peerIdOf(enodePublicKey(enode))
}
