import { isIP } from 'node:net'
import { ConfigError } from '@kona/genesis'

/** A range of addresses as Go's encoding/json writes a net.IPNet: `{"IP":"10.0.0.0","Mask":"/wAAAA=="}`. */
export interface IpNet {
  /** The first address of the range. */
  readonly IP: string
  /** 4 or 16 bytes in base64: ones, then zeros. */
  readonly Mask: string
}

const EXPECTED = 'Go\'s net.IPNet as JSON, such as {"IP":"10.0.0.0","Mask":"/wAAAA=="}'

/** @param cidr such as `10.0.0.0/8` */
export function ipNetOf(cidr: string): IpNet {
  const [IP = '', prefix = '0'] = cidr.split('/')
  const length = isIP(IP) === 6 ? 16 : 4
  const bytes = Uint8Array.from(
    { length },
    (_, i) => 0xff & ~(0xff >> Math.min(8, Math.max(0, Number(prefix) - 8 * i))),
  )
  return { IP, Mask: Buffer.from(bytes).toString('base64') }
}

/** @returns CIDR form @throws ConfigError naming the argument, or its `IP` or `Mask` */
export function cidrOf(value: unknown, argument: string): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ConfigError(argument, value, EXPECTED)
  }
  const { IP, Mask } = value as Partial<Record<string, unknown>>
  const family = typeof IP === 'string' && !IP.includes('%') ? isIP(IP) : 0
  if (family === 0) throw new ConfigError(`${argument}.IP`, IP, 'an IPv4 or IPv6 address')
  const ones = onesOf(Mask)
  // Go also writes an IPv4 mask in 16 bytes, and an IPv4 address inside an IPv6 one.
  const bits = family === 4 && ones?.of === 128 ? { count: ones.count - 96, of: 32 } : ones
  if (!bits || bits.count < 0 || bits.of !== (family === 4 ? 32 : 128)) {
    const bytes = family === 4 ? 4 : 16
    throw new ConfigError(`${argument}.Mask`, Mask, `${bytes} bytes in base64, ones and then zeros`)
  }
  return `${IP}/${bits.count}`
}

function onesOf(mask: unknown): { count: number; of: number } | undefined {
  if (typeof mask !== 'string' || !/^[A-Za-z0-9+/]{6}==$|^[A-Za-z0-9+/]{22}==$/.test(mask)) return undefined
  const bits = [...Buffer.from(mask, 'base64')].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const [, ones] = /^(1*)0*$/.exec(bits) ?? []
  return ones === undefined ? undefined : { count: ones.length, of: bits.length }
}
