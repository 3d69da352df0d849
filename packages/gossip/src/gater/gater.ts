import { multiaddr } from '@multiformats/multiaddr'
import { type Ban, type BanTerms, banOn, banRange } from './ban.ts'
import { BanList, type UnbanCause } from './ban-list.ts'
import { BlockList } from './block-list.ts'
import { DialBudget, type RedialOptions } from './dial-budget.ts'
import type { Gate } from './gate.ts'
import type { GaterStore } from './gater-store.ts'
import { checkedIp, multiaddrIp } from './ip.ts'
import { Netrestrict } from './netrestrict.ts'
import { peerIdOf } from './peer-id.ts'
import { Protection } from './protection.ts'
import type { Subnet } from './subnet.ts'

/** An open connection, as the gater sees it. */
export interface OpenConnection {
  readonly peerId: string
  readonly ip: string | undefined
  /** Ends it at once. */
  abort(reason: Error): void
}

export interface GaterParts {
  connections(): readonly OpenConnection[]
  /** The config's static peers, by peer id, and the addresses that it names for them. */
  staticPeers: { ids: ReadonlySet<string>; ips: readonly string[] }
  /** Addresses that no ban of a peer touches: `scoring.ipColocationExempt`. */
  exempt: { has(ip: string): boolean }
  netrestrict: readonly Subnet[] | undefined
  redial: RedialOptions
  store: GaterStore
  banned(ban: Ban): void
  unbanned(ban: Ban, cause: UnbanCause): void
  /** Unix time in milliseconds. */
  now(): number
}

/**
 * The one ban book: whom we connect to and let in. Each change takes effect at once, also on open connections; its
 * promise resolves when it would survive the process, and rejects when the datastore failed (ignoring it is safe).
 *
 * @example
 * await network.gater.blockSubnet('198.51.100.0/24')
 * await network.gater.ban(peerId, { reason: 'invalid blocks', durationMs: 3_600_000 })
 */
export class Gater implements Gate {
  readonly #parts: GaterParts
  readonly #protection: Protection
  readonly #bans: BanList
  readonly #blocks: BlockList
  /** The outermost layer. */
  readonly #gate: Gate

  constructor(parts: GaterParts) {
    const { staticPeers, store, banned, unbanned, now } = parts
    const isProtected = (peerId: string) => this.#protection.has(peerId)
    this.#parts = parts
    this.#protection = new Protection(staticPeers.ids, store.protected)
    const records = store.bans
    this.#bans = new BanList({ isProtected, banned, unbanned, now, records }, new Netrestrict(parts.netrestrict))
    this.#blocks = new BlockList(store.blocked, this.#bans)
    this.#gate = new DialBudget(parts.redial, { isProtected, now }, this.#blocks)
  }

  allowsPeer(peerId: string): boolean {
    return this.#gate.allowsPeer(peerId)
  }

  allowsAddress(ip: string, peerId?: string): boolean {
    return this.#gate.allowsAddress(ip, peerId)
  }

  allowsDial(peerId: string): boolean {
    return this.#gate.allowsDial(peerId)
  }

  /** Whether a peer may be dialled at one of its multiaddrs at least. Costs nothing of its budget. */
  allows(peerId: string, addresses: readonly string[]): boolean {
    return (
      this.allowsPeer(peerId) &&
      addresses.some((address) => {
        const ip = multiaddrIp(multiaddr(address))
        return ip === undefined || this.allowsAddress(ip, peerId)
      })
    )
  }

  /** No connection with a peer, protected or not, until it is unblocked. @throws ConfigError `peerId` */
  blockPeer(peerId: string): Promise<void> {
    return this.#enforced(this.#blocks.block('peer', peerId))
  }

  /** @throws ConfigError `peerId` */
  unblockPeer(peerId: string): Promise<void> {
    return this.#blocks.unblock('peer', peerId)
  }

  blockedPeers(): readonly string[] {
    return this.#blocks.list('peer')
  }

  /** @param ip IPv4 or IPv6, without a port @throws ConfigError `address` */
  blockAddress(ip: string): Promise<void> {
    return this.#enforced(this.#blocks.block('address', ip))
  }

  /** @throws ConfigError `address` */
  unblockAddress(ip: string): Promise<void> {
    return this.#blocks.unblock('address', ip)
  }

  blockedAddresses(): readonly string[] {
    return this.#blocks.list('address')
  }

  /** @param cidr such as `10.0.0.0/8` or `2001:db8::/32` @throws ConfigError `subnet` */
  blockSubnet(cidr: string): Promise<void> {
    return this.#enforced(this.#blocks.block('subnet', cidr))
  }

  /** @throws ConfigError `subnet` */
  unblockSubnet(cidr: string): Promise<void> {
    return this.#blocks.unblock('subnet', cidr)
  }

  blockedSubnets(): readonly string[] {
    return this.#blocks.list('subnet')
  }

  /**
   * Bans a peer together with the address that it is connected from, unless that is exempt from IP colocation or a
   * protected peer is there. A ban that lasts longer stays.
   *
   * @returns the ban that is on the peer now; undefined for a protected one, which nothing bans
   * @throws ConfigError `peerId`, `reason`, `durationMs`
   */
  ban(peerId: string, terms: BanTerms): Promise<Ban | undefined> {
    const id = peerIdOf(peerId).toString()
    const ban = banOn({ peerId: id, address: this.#addressToBan(id) }, terms, this.#parts.now())
    return this.#protection.has(id) ? Promise.resolve(undefined) : this.#enforced(this.#bans.ban(ban))
  }

  /**
   * Bans an address, an IPv6 one with its /64. Connections of protected peers stay, and we still dial those.
   *
   * @throws ConfigError `address`, `reason`, `durationMs`
   */
  banAddress(ip: string, terms: BanTerms): Promise<Ban> {
    const address = banRange(checkedIp(ip, 'address'))
    return this.#enforced(this.#bans.ban(banOn({ peerId: undefined, address }, terms, this.#parts.now())))
  }

  /**
   * As `banAddress`, but leaves alone what a ban of a peer would: addresses exempt from IP colocation, and where a static
   * or protected peer is.
   *
   * @returns the ban that is on the address now; undefined for one left alone
   * @throws ConfigError `address`, `reason`, `durationMs`
   */
  banStrangers(ip: string, terms: BanTerms): Promise<Ban | undefined> {
    const range = this.#rangeToBan(checkedIp(ip, 'address'))
    return range === undefined ? Promise.resolve(undefined) : this.banAddress(ip, terms)
  }

  /** Lifts a peer's ban, and that of its address with it. @throws ConfigError `peerId` */
  unban(peerId: string): Promise<void> {
    return this.#bans.lift(peerIdOf(peerId).toString())
  }

  /** Lets an address in again. Peers who were banned with it stay banned. @throws ConfigError `address` */
  unbanAddress(ip: string): Promise<void> {
    return this.#bans.liftAddress(banRange(checkedIp(ip, 'address')))
  }

  /** The bans that hold, the first to end first. */
  bans(): readonly Ban[] {
    return this.#bans.list()
  }

  /** A peer's ban, if one holds. */
  banOf(peerId: string): Ban | undefined {
    return this.#bans.get(peerId)
  }

  /** From now on the peer is neither banned nor pruned; a ban that is on it is lifted. @throws ConfigError `peerId` */
  protect(peerId: string): Promise<void> {
    const id = peerIdOf(peerId).toString()
    const protection = this.#protection.add(id)
    const lifted = this.#bans.lift(id)
    const written = protection.then(() => lifted)
    written.catch(() => {}) // ignoring it is safe
    return written
  }

  /** Static peers stay protected. @throws ConfigError `peerId` */
  unprotect(peerId: string): Promise<void> {
    return this.#protection.remove(peerIdOf(peerId).toString())
  }

  isProtected(peerId: string): boolean {
    return this.#protection.has(peerId)
  }

  /** Those chosen, and the config's static peers. */
  protectedPeers(): readonly string[] {
    return this.#protection.peers()
  }

  /** Tells of the bans that ended; the driver asks each second. */
  expire(): void {
    this.#bans.expire()
  }

  /**
   * Takes up what was stored; the driver does it once, before it listens. Rejects with the datastore's error.
   *
   * @returns how many entries were none of ours
   */
  async restore(): Promise<number> {
    const chosen = await this.#protection.restore()
    return chosen + (await this.#blocks.restore()) + (await this.#bans.restore())
  }

  /** Resolves when everything is written. Rejects with the datastore's error. */
  async flush(): Promise<void> {
    await Promise.all(Object.values(this.#parts.store).map((records) => records.flush()))
  }

  #addressToBan(peerId: string): string | undefined {
    const connections = this.#parts.connections()
    const ip = connections.find((connection) => connection.peerId === peerId && connection.ip !== undefined)?.ip
    return ip === undefined ? undefined : this.#rangeToBan(ip)
  }

  #rangeToBan(ip: string): string | undefined {
    if (this.#parts.exempt.has(ip)) return undefined
    const address = banRange(ip)
    const connections = this.#parts.connections()
    const atProtected = connections.filter((connection) => this.#protection.has(connection.peerId))
    const kept = [...this.#parts.staticPeers.ips, ...atProtected.flatMap((connection) => connection.ip ?? [])]
    return kept.some((other) => banRange(other) === address) ? undefined : address
  }

  /** Ends the connections that a change no longer allows. */
  #enforced<T>(written: Promise<T>): Promise<T> {
    for (const { peerId, ip, abort } of this.#parts.connections()) {
      if (this.allowsPeer(peerId) && (ip === undefined || this.allowsAddress(ip, peerId))) continue
      abort(new Error('the gater no longer allows this connection'))
    }
    return written
  }
}
