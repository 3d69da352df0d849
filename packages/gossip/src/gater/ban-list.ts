import type { Records } from '../store/records.ts'
import { type Ban, banKey, banRange } from './ban.ts'
import { type Gate, GateLayer } from './gate.ts'

/** Bans kept at once; past it the one that would end first goes. */
export const MAX_BANS = 4_096

/** Why a ban is no more: its time was up, somebody lifted it, or there were too many. */
export type UnbanCause = 'expired' | 'lifted' | 'displaced'

export interface BanListParts {
  isProtected(peerId: string): boolean
  banned(ban: Ban): void
  unbanned(ban: Ban, cause: UnbanCause): void
  /** Unix time in milliseconds. */
  now(): number
  records: Records<Ban>
}

/** Bans with an end. They are few and end soon: whoever keeps misbehaving is banned again. */
export class BanList extends GateLayer {
  readonly #bans = new Map<string, Ban>() // BOUNDED: MAX_BANS, the first to end goes
  /** The bans on each address: several peers may have been banned at one. */
  readonly #byAddress = new Map<string, Set<string>>() // BOUNDED: MAX_BANS, each ban has one address at most
  readonly #parts: BanListParts

  constructor(parts: BanListParts, inner?: Gate) {
    super(inner)
    this.#parts = parts
  }

  override allowsPeer(peerId: string): boolean {
    return super.allowsPeer(peerId) && this.get(peerId) === undefined
  }

  override allowsAddress(ip: string, peerId?: string): boolean {
    if (!super.allowsAddress(ip, peerId)) return false
    if (peerId !== undefined && this.#parts.isProtected(peerId)) return true
    const keys = this.#byAddress.get(banRange(ip)) ?? []
    for (const key of keys) if (this.get(key)) return false
    return true
  }

  /** The ban that holds. @param key a peer id, or an address for a ban of that alone */
  get(key: string): Ban | undefined {
    const ban = this.#bans.get(key)
    return ban && ban.untilMs > this.#parts.now() ? ban : undefined
  }

  /** Those that hold, the first to end first. */
  list(): Ban[] {
    const now = this.#parts.now()
    return [...this.#bans.values()].filter(({ untilMs }) => untilMs > now).sort((a, b) => a.untilMs - b.untilMs)
  }

  /** Adds a ban, or keeps the longer one that is there. Takes effect at once; resolves when it is written. */
  ban(ban: Ban): Promise<Ban> {
    const known = this.get(banKey(ban))
    const longer = known && known.untilMs > ban.untilMs ? known : ban
    // A peer that is gone has no address any more, and the one that it was banned with stays banned.
    const added = { ...longer, address: ban.address ?? known?.address }
    this.#set(added)
    const written = this.#parts.records.put(banKey(added), added).then(() => added)
    written.catch(() => {}) // ignoring it is safe
    this.#parts.banned(added)
    return written
  }

  lift(key: string): Promise<void> {
    const ban = this.#remove(key)
    return ban ? this.#ended(ban, 'lifted') : Promise.resolve()
  }

  /** Lifts what is on an address; peers that were banned there stay so. */
  liftAddress(address: string): Promise<void> {
    const written = [...(this.#byAddress.get(address) ?? [])].map((key) => {
      if (key === address) return this.lift(key)
      const ban = { ...this.#bans.get(key)!, address: undefined }
      this.#set(ban)
      return this.#parts.records.put(key, ban)
    })
    const all = Promise.all(written).then(() => {})
    all.catch(() => {}) // ignoring it is safe
    return all
  }

  /** Removes those that ended. */
  expire(): void {
    const now = this.#parts.now()
    for (const ban of [...this.#bans.values()].filter(({ untilMs }) => untilMs <= now)) {
      this.#remove(banKey(ban))
      void this.#ended(ban, 'expired')
    }
  }

  /** Takes up what was stored and still holds. @returns how many entries were no bans */
  async restore(): Promise<number> {
    const { values, skipped } = await this.#parts.records.load()
    for (const ban of values) {
      const isFree = ban.peerId !== undefined && this.#parts.isProtected(ban.peerId)
      if (isFree || ban.untilMs <= this.#parts.now()) void this.#parts.records.delete(banKey(ban))
      else if (!this.#bans.has(banKey(ban))) this.#set(ban)
    }
    return skipped
  }

  #set(ban: Ban): void {
    const key = banKey(ban)
    this.#remove(key)
    this.#bans.set(key, ban)
    if (ban.address !== undefined) {
      const keys = this.#byAddress.get(ban.address) ?? new Set() // BOUNDED: MAX_BANS
      this.#byAddress.set(ban.address, keys.add(key))
    }
    if (this.#bans.size <= MAX_BANS) return
    let first = ban
    for (const other of this.#bans.values()) if (other.untilMs < first.untilMs) first = other
    this.#remove(banKey(first))
    void this.#ended(first, 'displaced')
  }

  #remove(key: string): Ban | undefined {
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

  #ended(ban: Ban, cause: UnbanCause): Promise<void> {
    const written = this.#parts.records.delete(banKey(ban))
    this.#parts.unbanned(ban, cause)
    return written
  }
}
