import type { Multiaddr } from '@multiformats/multiaddr'

/** The IP address at the head of a multiaddr; undefined for a DNS name or no IP at all. */
export function multiaddrIp(address: Multiaddr): string | undefined {
  const ip = address.getComponents().find(({ name }) => name === 'ip4' || name === 'ip6')?.value
  return ip === undefined ? undefined : plainIp(ip)
}

/** One spelling per address: IPv4 inside IPv6 (`::ffff:1.2.3.4`) as IPv4, IPv6 in its short lower-case form. */
export function plainIp(ip: string): string {
  const inside = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)
  if (inside) return inside[1]!
  if (!ip.includes(':')) return ip
  return URL.canParse(`http://[${ip}]`) ? new URL(`http://[${ip}]`).hostname.slice(1, -1) : ip.toLowerCase()
}
