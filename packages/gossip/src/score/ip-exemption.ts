import { BlockList, isIPv4, isIPv6 } from 'node:net'

/**
 * The set of addresses that gossipsub's IP colocation leaves alone. gossipsub only asks `has`, and takes a
 * Set of single addresses; this one answers for whole ranges.
 */
export class IpExemption extends Set<string> {
  readonly #ranges = new BlockList()

  /** @param ranges addresses or CIDR ranges that {@link isIpRange} accepts */
  constructor(ranges: readonly string[]) {
    super(ranges)
    for (const range of ranges) {
      const { address, prefix, family } = splitRange(range)
      if (prefix === undefined) this.#ranges.addAddress(address, family)
      else this.#ranges.addSubnet(address, prefix, family)
    }
  }

  override has(ip: string): boolean {
    if (isIPv4(ip)) return this.#ranges.check(ip, 'ipv4')
    return isIPv6(ip) && this.#ranges.check(ip, 'ipv6')
  }
}

/** Whether a text is an IP address or a CIDR range. */
export function isIpRange(text: string): boolean {
  const { address, prefix, family } = splitRange(text)
  if (!(family === 'ipv4' ? isIPv4(address) : isIPv6(address))) return false
  return prefix === undefined || (Number.isInteger(prefix) && prefix >= 0 && prefix <= (family === 'ipv4' ? 32 : 128))
}

function splitRange(text: string): { address: string; prefix: number | undefined; family: 'ipv4' | 'ipv6' } {
  const [address = '', prefix, ...rest] = text.split('/')
  const valid = rest.length === 0 && (prefix === undefined || /^\d{1,3}$/.test(prefix))
  return {
    address,
    prefix: prefix === undefined ? undefined : valid ? Number(prefix) : Number.NaN,
    family: address.includes(':') ? 'ipv6' : 'ipv4',
  }
}
