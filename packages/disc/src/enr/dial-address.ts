import type { NodeRecord } from './record.ts'

/**
 * Where libp2p reaches a node: multiaddrs over TCP with `/p2p/`, IPv4 first. Empty for a record without an
 * address and a TCP port. IPv6 falls back to `tcp` without `tcp6` (https://eips.ethereum.org/EIPS/eip-778).
 *
 * @example
 * dialAddresses(parseRecord(text)) // ['/ip4/54.145.88.85/tcp/9222/p2p/16Uiu2HA…']
 */
export function dialAddresses(
  record: Pick<NodeRecord, 'peerId' | 'ip' | 'ip6' | 'tcpPort' | 'tcp6Port'>,
): readonly string[] {
  const { peerId, ip, ip6, tcpPort, tcp6Port = tcpPort } = record
  const addresses: string[] = []
  if (ip !== undefined && ip !== '0.0.0.0' && tcpPort) addresses.push(`/ip4/${ip}/tcp/${tcpPort}/p2p/${peerId}`)
  if (ip6 !== undefined && ip6 !== '::' && tcp6Port) addresses.push(`/ip6/${ip6}/tcp/${tcp6Port}/p2p/${peerId}`)
  return addresses
}
