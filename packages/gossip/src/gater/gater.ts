import { ConfigError } from '@kona/genesis'
import { multiaddr } from '@multiformats/multiaddr'
import { type Ban, BanList, banKey, banRange } from './ban-list.ts'
import { BlockList } from './block-list.ts'
import { DialBudget, type RedialOptions } from './dial-budget.ts'
import type { Gate } from './gate.ts'
import { checkedIp, multiaddrIp } from './ip.ts'
import { Netrestrict } from './netrestrict.ts'
import { peerIdOf } from './peer-id.ts'
import { Protection } from './protection.ts'
import { parseSubnet, type Subnet } from './subnet.ts'

/** What a ban is for, and how long. */
export interface BanTerms {
  /** A few words, at most 128 characters; metrics count bans by it. */
  reason: string
  /** Milliseconds, 1 or more. Default: an hour. */
  durationMs?: number
}

/** op-node's `p2p.ban.duration` (v1.19.6). */
export const DEFAULT_BAN_MS = 3_600_000

/** Why a ban is no more: its time was up, somebody lifted it, or there were too many. */
export type UnbanCause = 'expired' | 'lifted' | 'displaced'

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
    this.#parts = parts
    this.#protection = new Protection(parts.staticPeers.ids)
    const options = { isProtected: (peerId: string) => this.#protection.has(peerId), now: parts.now }
    this.#bans = new BanList(options, new Netrestrict(parts.netrestrict))
    this.#blocks = new BlockList(this.#bans)
    this.#gate = new DialBudget(parts.redial, options, this.#blocks)
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
    this.#blocks.peers.add(peerIdOf(peerId).toString())
    return this.#enforced()
  }

  /** @throws ConfigError `peerId` */
  unblockPeer(peerId: string): Promise<void> {
    this.#blocks.peers.delete(peerIdOf(peerId).toString())
    return this.#stored()
  }

  blockedPeers(): readonly string[] {
    return [...this.#blocks.peers]
  }

  /** @param ip IPv4 or IPv6, without a port @throws ConfigError `address` */
  blockAddress(ip: string): Promise<void> {
    this.#blocks.addresses.add(checkedIp(ip, 'address'))
    return this.#enforced()
  }

  /** @throws ConfigError `address` */
  unblockAddress(ip: string): Promise<void> {
    this.#blocks.addresses.delete(checkedIp(ip, 'address'))
    return this.#stored()
  }

  blockedAddresses(): readonly string[] {
    return [...this.#blocks.addresses]
  }

  /** @param cidr such as `10.0.0.0/8` or `2001:db8::/32` @throws ConfigError `subnet` */
  blockSubnet(cidr: string): Promise<void> {
    const subnet = parseSubnet(cidr, 'subnet')
    this.#blocks.subnets.set(subnet.text, subnet)
    return this.#enforced()
  }

  /** @throws ConfigError `subnet` */
  unblockSubnet(cidr: string): Promise<void> {
    this.#blocks.subnets.delete(parseSubnet(cidr, 'subnet').text)
    return this.#stored()
  }

  blockedSubnets(): readonly string[] {
    return [...this.#blocks.subnets.keys()]
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
    const times = this.#times(terms)
    if (this.#protection.has(id)) return Promise.resolve(undefined)
    return this.#add({ peerId: id, address: this.#addressToBan(id), reason: terms.reason, ...times })
  }

  /**
   * Bans an address, an IPv6 one with its /64. Connections of protected peers stay, and we still dial those.
   *
   * @throws ConfigError `address`, `reason`, `durationMs`
   */
  banAddress(ip: string, terms: BanTerms): Promise<Ban> {
    const address = banRange(checkedIp(ip, 'address'))
    return this.#add({ peerId: undefined, address, reason: terms.reason, ...this.#times(terms) })
  }

  /** Lifts a peer's ban, and that of its address with it. @throws ConfigError `peerId` */
  unban(peerId: string): Promise<void> {
    this.#lift(peerIdOf(peerId).toString())
    return this.#stored()
  }

  /** Lets an address in again. Peers who were banned with it stay banned. @throws ConfigError `address` */
  unbanAddress(ip: string): Promise<void> {
    const address = banRange(checkedIp(ip, 'address'))
    for (const ban of this.#bans.onAddress(address)) {
      this.#lift(banKey(ban))
      if (ban.peerId !== undefined) void this.#add({ ...ban, address: undefined })
    }
    return this.#stored()
  }

  /** The bans that hold, the first to end first. */
  bans(): readonly Ban[] {
    return this.#bans.list()
  }

  /** A peer's ban, if one holds. */
  banOf(peerId: string): Ban | undefined {
    const ban = this.#bans.get(peerId)
    return ban && ban.untilMs > this.#parts.now() ? ban : undefined
  }

  /** From now on the peer is neither banned nor pruned; a ban that is on it is lifted. @throws ConfigError `peerId` */
  protect(peerId: string): Promise<void> {
    const id = peerIdOf(peerId).toString()
    this.#protection.chosen.add(id)
    this.#lift(id)
    return this.#stored()
  }

  /** Static peers stay protected. @throws ConfigError `peerId` */
  unprotect(peerId: string): Promise<void> {
    this.#protection.chosen.delete(peerIdOf(peerId).toString())
    return this.#stored()
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
    for (const ban of this.#bans.expire()) this.#parts.unbanned(ban, 'expired')
  }

  #times({ reason, durationMs = DEFAULT_BAN_MS }: BanTerms): Pick<Ban, 'sinceMs' | 'untilMs'> {
    if (typeof reason !== 'string' || reason === '' || reason.length > 128) {
      throw new ConfigError('reason', reason, 'a text of 1 to 128 characters')
    }
    if (!Number.isSafeInteger(durationMs) || durationMs < 1) {
      throw new ConfigError('durationMs', durationMs, 'a whole number of milliseconds from 1 on')
    }
    const sinceMs = this.#parts.now()
    return { sinceMs, untilMs: Math.min(sinceMs + durationMs, Number.MAX_SAFE_INTEGER) }
  }

  #add(ban: Ban): Promise<Ban> {
    const known = this.#bans.get(banKey(ban))
    const added = known && known.untilMs > ban.untilMs ? { ...ban, untilMs: known.untilMs, reason: known.reason } : ban
    const displaced = this.#bans.add(added)
    this.#parts.banned(added)
    for (const other of displaced) this.#parts.unbanned(other, 'displaced')
    return this.#enforced().then(() => added)
  }

  #lift(key: string): void {
    const ban = this.#bans.remove(key)
    if (ban) this.#parts.unbanned(ban, 'lifted')
  }

  #addressToBan(peerId: string): string | undefined {
    const connections = this.#parts.connections()
    const ip = connections.find((connection) => connection.peerId === peerId && connection.ip !== undefined)?.ip
    if (ip === undefined || this.#parts.exempt.has(ip)) return undefined
    const address = banRange(ip)
    const atProtected = connections.filter((connection) => this.#protection.has(connection.peerId))
    const kept = [...this.#parts.staticPeers.ips, ...atProtected.flatMap((connection) => connection.ip ?? [])]
    return kept.some((other) => banRange(other) === address) ? undefined : address
  }

  /** Ends the connections that are no longer allowed. */
  #enforced(): Promise<void> {
    for (const { peerId, ip, abort } of this.#parts.connections()) {
      if (this.allowsPeer(peerId) && (ip === undefined || this.allowsAddress(ip, peerId))) continue
      abort(new Error('the gater no longer allows this connection'))
    }
    return this.#stored()
  }

  #stored(): Promise<void> {
    return Promise.resolve()
  }
}
