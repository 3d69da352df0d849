import { Discovery, LocalNode, type LocalNodeRecord } from '@kona/disc'
import type { Hex } from '@kona/genesis'
import { inFlagNames } from './cli/flag-name.ts'

/** What a record may say of an address. */
export interface AddressFlags {
  ip?: string
  ip6?: string
  tcp?: number
  udp?: number
}

const FLAG_OF = { 'localNode.ip': '--ip', 'localNode.ip6': '--ip6', chainId: '--chain-id' }

/**
 * The record that a node of this key and this address would have on a chain. Nothing is opened.
 *
 * @throws UsageError naming the flag
 */
export function localRecord(
  privateKey: Hex,
  chainId: number,
  { ip, ip6, tcp, udp = 0 }: AddressFlags,
): LocalNodeRecord {
  return inFlagNames(FLAG_OF, () => {
    const localNode = LocalNode.fromPrivateKey(privateKey, {
      ...(ip === undefined ? {} : { ip }),
      ...(ip6 === undefined ? {} : { ip6 }),
      ...(tcp === undefined ? {} : { tcpPort: tcp }),
      udpPort: udp,
    })
    const listen = [`/ip4/0.0.0.0/udp/${udp}`, ...(ip6 === undefined ? [] : [`/ip6/::/udp/${udp}`])]
    return Discovery.builder({ chainId, localNode, listen, bootnodes: [] }).build().localRecord()
  })
}
