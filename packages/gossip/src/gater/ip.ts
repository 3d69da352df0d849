import { isIP } from 'node:net'
import { ConfigError } from '@kona/genesis'
import type { Multiaddr } from '@multiformats/multiaddr'

/** The IP address at the head of a multiaddr; undefined for a DNS name or no IP at all. */
export function multiaddrIp(address: Multiaddr): string | undefined {
  const ip = address.getComponents().find(({ name }) => name === 'ip4' || name === 'ip6')?.value
  return ip === undefined ? undefined : plainIp(ip)
}

/** Whether an address holds a name that is still to be resolved. */
export function isName(address: Multiaddr): boolean {
  return address.getComponents().some(({ name }) => name.startsWith('dns'))
}

/** One spelling per address: IPv4 inside IPv6 (`::ffff:1.2.3.4`) as IPv4, IPv6 in its short lower-case form. */
export function plainIp(ip: string): string {
  const bytes = ipBytes(ip)
  return bytes ? ipText(bytes) : ip
}

/** @throws ConfigError naming the field, for what is no IP address */
export function checkedIp(ip: string, field: string): string {
  const bytes = typeof ip === 'string' ? ipBytes(ip) : undefined
  if (!bytes) throw new ConfigError(field, ip, 'an IPv4 or IPv6 address, such as 192.0.2.1 or 2001:db8::1')
  return ipText(bytes)
}

/** 4 bytes for IPv4, also inside IPv6; 16 for IPv6, without its zone; undefined for what is no address. */
export function ipBytes(ip: string): Uint8Array | undefined {
  const [address = ''] = ip.split('%')
  const family = isIP(address)
  if (family === 4) return Uint8Array.from(address.split('.'), Number)
  if (family !== 6) return undefined
  const bytes = ip6Bytes(address)
  return isIp4Inside(bytes) ? bytes.subarray(12) : bytes
}

/** The text of 4 or 16 bytes. */
export function ipText(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.')
  const groups = Array.from({ length: 8 }, (_, i) => (((bytes[2 * i]! << 8) | bytes[2 * i + 1]!) >>> 0).toString(16))
  return shortIp6(groups.join(':'))
}

function ip6Bytes(address: string): Uint8Array {
  const [head = '', tail] = shortIp6(address).split('::')
  const [before, after] = [groupsOf(head), groupsOf(tail ?? '')]
  const groups = [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after]
  return Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff]))
}

function groupsOf(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16))
}

/** https://www.rfc-editor.org/rfc/rfc4291#section-2.5.5.2 */
function isIp4Inside(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff
}

/** The platform's own short form, in groups of hex digits alone. */
function shortIp6(address: string): string {
  return new URL(`http://[${address}]`).hostname.slice(1, -1)
}
