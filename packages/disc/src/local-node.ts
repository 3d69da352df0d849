import { ConfigError, type Hex, isHash } from '@kona/genesis'
import { utils } from '@noble/secp256k1'
import { parseIp4, parseIp6 } from './enr/ip.ts'
import { peerIdOf } from './enr/peer-id.ts'
import { v4Crypto } from './native/v4-crypto.ts'

/** What a node tells about itself besides its key. All of it may be left out. */
export interface LocalAddress {
  /** IPv4 address to advertise. Unspecified (0.0.0.0) or absent: the listening one, else learnt from peers. */
  ip?: string
  /** IPv6 address to advertise. */
  ip6?: string
  /** libp2p's TCP port, 0 to 65535; 0 or absent: none until the bound one is known. */
  tcpPort?: number
  /** discv5's UDP port, 0 to 65535; 0 or absent: the bound one. */
  udpPort?: number
}

/** A node's key and what its record says. Plain data. */
export interface LocalNode extends LocalAddress {
  /** secp256k1 key, 32 bytes. A secret. */
  readonly privateKey: Hex
}

/**
 * Makes and reads local nodes.
 *
 * @example
 * const node = LocalNode.generate({ ip: '127.0.0.1', tcpPort: 9222, udpPort: 9222 })
 * LocalNode.peerId(node) // '16Uiu2HA…'
 */
export const LocalNode = {
  /** A node with a new random key. Throws ConfigError for an address that is none. */
  generate(address: LocalAddress = {}): LocalNode {
    return LocalNode.fromPrivateKey(`0x${toHex(utils.randomSecretKey())}`, address)
  },

  /** A node with a given key: 32 bytes in hexadecimal. Throws ConfigError, which never holds the key. */
  fromPrivateKey(privateKey: Hex, address: LocalAddress = {}): LocalNode {
    return parseLocalNode({ ...address, privateKey })
  },

  /** The libp2p peer id, base58. */
  peerId(node: Pick<LocalNode, 'privateKey'>): string {
    return peerIdOf(v4Crypto().publicKey(privateKeyBytes(node)))
  },

  /** The discv5 node id: 32 bytes in hexadecimal, without 0x. */
  nodeId(node: Pick<LocalNode, 'privateKey'>): string {
    const { nodeId, publicKey } = v4Crypto()
    return nodeId(publicKey(privateKeyBytes(node)))
  },
} as const

/** Checks a local node from plain data. Fields are named below `field`. Throws ConfigError. */
export function parseLocalNode(node: LocalNode, field = 'localNode'): LocalNode {
  if (typeof node !== 'object' || node === null) throw new ConfigError(field, node, 'a LocalNode')
  const { privateKey, ip, ip6, tcpPort, udpPort } = node
  if (!isHash(privateKey) || !utils.isValidSecretKey(privateKeyBytes(node))) {
    // A near miss of a key is a secret too: only its kind and length are told.
    const kind =
      typeof privateKey === 'string' ? `text of ${(privateKey as string).length} characters` : typeof privateKey
    throw new ConfigError(`${field}.privateKey`, kind, 'a secp256k1 key: 0x and 64 hexadecimal digits')
  }
  if (ip !== undefined && !(typeof ip === 'string' && parseIp4(ip))) {
    throw new ConfigError(`${field}.ip`, ip, 'an IPv4 address')
  }
  if (ip6 !== undefined && !(typeof ip6 === 'string' && parseIp6(ip6))) {
    throw new ConfigError(`${field}.ip6`, ip6, 'an IPv6 address')
  }
  checkPort(`${field}.tcpPort`, tcpPort)
  checkPort(`${field}.udpPort`, udpPort)
  return node
}

/** The key's 32 bytes. */
export function privateKeyBytes(node: Pick<LocalNode, 'privateKey'>): Uint8Array {
  return Uint8Array.from(node.privateKey.slice(2).match(/../g) ?? [], (digits) => Number.parseInt(digits, 16))
}

function checkPort(field: string, port: number | undefined): void {
  if (port === undefined) return
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new ConfigError(field, port, 'a port from 0 to 65535')
  }
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
