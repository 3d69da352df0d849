import { type Gate, GateLayer } from './gate.ts'
import { ipBytes, ipText } from './ip.ts'

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

/** Bans kept at once; past it the one that would end first goes. */
export const MAX_BANS = 4_096

/** Bans with an end. They are few and end soon: whoever keeps misbehaving is banned again. */
export class BanList extends GateLayer {
  readonly #bans = new Map<string, Ban>() // BOUNDED: MAX_BANS, the first to end goes
  /** The bans on each address: several peers may have been banned at one. */
  readonly #byAddress = new Map<string, Set<string>>() // BOUNDED: MAX_BANS, each ban has one address at most
  readonly #isProtected: (peerId: string) => boolean
  readonly #now: () => number

  constructor(options: { isProtected: (peerId: string) => boolean; now: () => number }, inner?: Gate) {
    super(inner)
    this.#isProtected = options.isProtected
    this.#now = options.now
  }

  override allowsPeer(peerId: string): boolean {
    return super.allowsPeer(peerId) && !this.#holds(peerId)
  }

  override allowsAddress(ip: string, peerId?: string): boolean {
    if (!super.allowsAddress(ip, peerId)) return false
    if (peerId !== undefined && this.#isProtected(peerId)) return true
    const keys = this.#byAddress.get(banRange(ip))
    return !keys || ![...keys].some((key) => this.#holds(key))
  }

  get(key: string): Ban | undefined {
    return this.#bans.get(key)
  }

  /** Those that still hold, the first to end first. */
  list(): Ban[] {
    const now = this.#now()
    return [...this.#bans.values()].filter(({ untilMs }) => untilMs > now).sort((a, b) => a.untilMs - b.untilMs)
  }

  /** @returns what had to go for it, to be told and forgotten */
  add(ban: Ban): Ban[] {
    const key = banKey(ban)
    this.remove(key)
    this.#bans.set(key, ban)
    if (ban.address !== undefined) {
      const keys = this.#byAddress.get(ban.address)
      if (keys) keys.add(key)
      else this.#byAddress.set(ban.address, new Set([key])) // BOUNDED: MAX_BANS
    }
    if (this.#bans.size <= MAX_BANS) return []
    let first = ban
    for (const other of this.#bans.values()) if (other.untilMs < first.untilMs) first = other
    this.remove(banKey(first))
    return [first]
  }

  /** @param key a peer id, or an address for a ban of that alone */
  remove(key: string): Ban | undefined {
    const ban = this.#bans.get(key)
    if (!ban) return undefined
    this.#bans.delete(key)
    if (ban.address !== undefined) {
      const keys = this.#byAddress.get(ban.address)
      keys?.delete(key)
      if (keys?.size === 0) this.#byAddress.delete(ban.address)
    }
    return ban
  }

  /** All bans that touch an address, whoever was banned there. */
  onAddress(address: string): Ban[] {
    return [...(this.#byAddress.get(address) ?? [])].flatMap((key) => this.#bans.get(key) ?? [])
  }

  /** Removes those that ended. */
  expire(): Ban[] {
    const now = this.#now()
    const ended = [...this.#bans.values()].filter(({ untilMs }) => untilMs <= now)
    for (const ban of ended) this.remove(banKey(ban))
    return ended
  }

  #holds(key: string): boolean {
    const ban = this.#bans.get(key)
    return ban !== undefined && ban.untilMs > this.#now()
  }
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
