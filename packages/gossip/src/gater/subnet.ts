import { ConfigError } from '@kona/genesis'
import { ipBytes, ipText } from './ip.ts'

/** A range of addresses in CIDR form. */
export interface Subnet {
  /** One spelling per range: the bits past the prefix are 0, IPv4 inside IPv6 is IPv4. */
  readonly text: string
  contains(ip: string): boolean
}

/** @throws ConfigError naming the field, for what is no range such as `10.0.0.0/8` or `2001:db8::/32` */
export function parseSubnet(cidr: string, field: string): Subnet {
  const [, ip = '', digits = ''] = /^([^/%]+)\/(\d{1,3})$/.exec(String(cidr)) ?? []
  const bytes = ipBytes(ip)
  // A range of IPv4 written as IPv6, such as ::ffff:10.0.0.0/104.
  const bits = Number(digits) - (ip.includes(':') && bytes?.length === 4 ? 96 : 0)
  if (!bytes || bits < 0 || bits > 8 * bytes.length) {
    throw new ConfigError(field, cidr, 'a range in CIDR form, such as 10.0.0.0/8 or 2001:db8::/32')
  }
  const network = prefixOf(bytes, bits)
  return {
    text: `${ipText(network)}/${bits}`,
    contains: (other) => {
      const candidate = ipBytes(other)
      return candidate?.length === network.length && Buffer.compare(prefixOf(candidate, bits), network) === 0
    },
  }
}

/** @throws ConfigError naming the item, such as `netrestrict[1]` */
export function parseSubnets(cidrs: readonly string[], field: string): Subnet[] {
  if (!Array.isArray(cidrs)) throw new ConfigError(field, cidrs, 'a list of ranges such as 10.0.0.0/8')
  return cidrs.map((cidr, i) => parseSubnet(cidr, `${field}[${i}]`))
}

function prefixOf(bytes: Uint8Array, bits: number): Uint8Array {
  return bytes.map((byte, i) => byte & (0xff << (8 - Math.min(8, Math.max(0, bits - 8 * i)))))
}
