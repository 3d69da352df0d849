import { BlockList } from 'node:net'
import { ConfigError } from '@kona/genesis'
import { parseIp4, parseIp6 } from './enr/ip.ts'

/** Says whether an address, IPv4 or IPv6, is inside. */
export type IpRange = (ip: string) => boolean

/**
 * Reads CIDR texts such as `127.0.0.0/8` or `fe80::/10` as one range.
 *
 * @throws ConfigError naming the item, `netrestrict[1]`
 */
export function parseIpRange(cidrs: readonly string[], field: string): IpRange {
  const list = new BlockList()
  for (const [i, cidr] of cidrs.entries()) {
    const [, ip = '', prefix = ''] = /^([^/]+)\/(\d{1,3})$/.exec(String(cidr)) ?? []
    const family = parseIp4(ip) ? 'ipv4' : parseIp6(ip) ? 'ipv6' : undefined
    if (!family || Number(prefix) > (family === 'ipv4' ? 32 : 128)) {
      throw new ConfigError(`${field}[${i}]`, cidr, 'a range in CIDR form, such as 10.0.0.0/8')
    }
    list.addSubnet(ip, Number(prefix), family)
  }
  return (ip) => list.check(ip, ip.includes(':') ? 'ipv6' : 'ipv4')
}

const isLoopback = parseIpRange(['127.0.0.0/8', '::1/128'], 'loopback')
const isLan = parseIpRange(
  ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16', 'fc00::/7', 'fe80::/10'],
  'lan',
)
const isUseless = parseIpRange(['0.0.0.0/8', '224.0.0.0/3', '::/128', 'ff00::/8'], 'useless')

export { isLoopback }

/**
 * Says whether a node at `sender` may tell of one at `ip`: loopback addresses come from loopback only, private ones
 * from private networks, and those that nobody can be reached at from nobody (as geth's netutil.CheckRelayIP).
 */
export function mayRelay(sender: string, ip: string): boolean {
  if (isUseless(ip)) return false
  if (isLoopback(ip)) return isLoopback(sender)
  if (isLan(ip)) return isLan(sender) || isLoopback(sender)
  return true
}
