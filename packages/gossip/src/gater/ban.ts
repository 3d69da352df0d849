import { ConfigError } from '@kona/genesis'
import { ipBytes, ipText } from './ip.ts'
import { isPeerIdText } from './peer-id.ts'

/** A ban that ends by itself. Of a peer, of an address, or of a peer together with the address it came from. */
export interface Ban {
  readonly peerId: string | undefined
  /** IPv4, or the /64 of an IPv6 address. */
  readonly address: string | undefined
  readonly reason: string
  /** Unix time in milliseconds. */
  readonly sinceMs: number
  /** Unix time in milliseconds. */
  readonly untilMs: number
}

/** What a ban is for, and how long. */
export interface BanTerms {
  /** A few words, 1 to 128 characters; metrics count bans by it. */
  reason: string
  /** Milliseconds, 1 or more. Default: an hour. */
  durationMs?: number
}

/** op-node's `p2p.ban.duration` (v1.19.6). */
export const DEFAULT_BAN_MS = 3_600_000

const MAX_REASON_LENGTH = 128

/** A ban from now on. @throws ConfigError `reason`, `durationMs` */
export function banOn(on: Pick<Ban, 'peerId' | 'address'>, terms: BanTerms, nowMs: number): Ban {
  const { reason, durationMs = DEFAULT_BAN_MS } = terms
  if (!isReason(reason)) throw new ConfigError('reason', reason, `a text of 1 to ${MAX_REASON_LENGTH} characters`)
  if (!Number.isSafeInteger(durationMs) || durationMs < 1) {
    throw new ConfigError('durationMs', durationMs, 'a whole number of milliseconds from 1 on')
  }
  return { ...on, reason, sinceMs: nowMs, untilMs: Math.min(nowMs + durationMs, Number.MAX_SAFE_INTEGER) }
}

/** What a ban is found by. */
export function banKey({ peerId, address }: Pick<Ban, 'peerId' | 'address'>): string {
  return peerId ?? address ?? ''
}

/** What is banned with an address: IPv4 alone; of IPv6 the /64, since whoever has one address of it has all. */
export function banRange(ip: string): string {
  const bytes = ipBytes(ip)
  if (bytes?.length !== 16) return bytes ? ipText(bytes) : ip
  return `${ipText(bytes.map((byte, i) => (i < 8 ? byte : 0)))}/64`
}

/** A ban that was stored. Undefined, or a throw, for what is none. */
export function parseBan(json: unknown): Ban | undefined {
  const { peerId, address, reason, sinceMs, untilMs } = json as Ban
  if (peerId === undefined && address === undefined) return undefined
  if (peerId !== undefined && !isPeerIdText(peerId)) return undefined
  if (address !== undefined && banRange(address.replace(/\/64$/, '')) !== address) return undefined
  if (!isReason(reason) || !Number.isSafeInteger(sinceMs) || !Number.isSafeInteger(untilMs)) return undefined
  return { peerId, address, reason, sinceMs, untilMs }
}

function isReason(reason: unknown): reason is string {
  return typeof reason === 'string' && reason !== '' && reason.length <= MAX_REASON_LENGTH
}
