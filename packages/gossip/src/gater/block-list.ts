import type { Records } from '../store/records.ts'
import { type Gate, GateLayer } from './gate.ts'
import { checkedIp, plainIp } from './ip.ts'
import { isPeerIdText, peerIdOf } from './peer-id.ts'
import { parseSubnet, type Subnet } from './subnet.ts'

/** What is blocked: a peer id, an IP address or a range, in the gater's own spelling. */
export interface Blocked {
  readonly kind: 'peer' | 'address' | 'subnet'
  readonly value: string
}

/** What the operator blocked, until it is unblocked. */
export class BlockList extends GateLayer {
  readonly #peers = new Set<string>() // UNBOUNDED: the operator's duty; strangers cannot add to it
  readonly #addresses = new Set<string>() // UNBOUNDED: the operator's duty; strangers cannot add to it
  readonly #subnets = new Map<string, Subnet>() // UNBOUNDED: the operator's duty; strangers cannot add to it
  readonly #lists = { peer: this.#peers, address: this.#addresses, subnet: this.#subnets }
  readonly #records: Records<Blocked>

  constructor(records: Records<Blocked>, inner?: Gate) {
    super(inner)
    this.#records = records
  }

  override allowsPeer(peerId: string): boolean {
    return super.allowsPeer(peerId) && !this.#peers.has(peerId)
  }

  override allowsAddress(ip: string, peerId?: string): boolean {
    if (!super.allowsAddress(ip, peerId) || this.#addresses.has(plainIp(ip))) return false
    for (const subnet of this.#subnets.values()) if (subnet.contains(ip)) return false
    return true
  }

  list(kind: Blocked['kind']): readonly string[] {
    return [...this.#lists[kind].keys()]
  }

  /** Resolves when it is written. @throws ConfigError `peerId`, `address` or `subnet` */
  block(kind: Blocked['kind'], text: string): Promise<void> {
    const blocked = checkedBlock(kind, text)
    this.#add(blocked)
    return this.#records.put(keyOf(blocked), blocked)
  }

  /** As `block`. */
  unblock(kind: Blocked['kind'], text: string): Promise<void> {
    const blocked = checkedBlock(kind, text)
    this.#lists[kind].delete(blocked.value)
    return this.#records.delete(keyOf(blocked))
  }

  /** Takes up what was stored. @returns how many entries were no blocks */
  async restore(): Promise<number> {
    const { values, skipped } = await this.#records.load()
    for (const blocked of values) this.#add(blocked)
    return skipped
  }

  #add({ kind, value }: Blocked): void {
    if (kind === 'subnet') this.#subnets.set(value, parseSubnet(value, kind))
    else this.#lists[kind].add(value)
  }
}

/** A block that was stored. Undefined, or a throw, for what is none. */
export function parseBlocked(json: unknown): Blocked | undefined {
  const { kind, value } = json as Blocked
  if (kind === 'peer') return isPeerIdText(value) ? { kind, value } : undefined
  return kind === 'address' || kind === 'subnet' ? checkedBlock(kind, value) : undefined
}

function checkedBlock(kind: Blocked['kind'], text: string): Blocked {
  if (kind === 'peer') return { kind, value: peerIdOf(text).toString() }
  return { kind, value: kind === 'address' ? checkedIp(text, kind) : parseSubnet(text, kind).text }
}

function keyOf({ kind, value }: Blocked): string {
  return `${kind} ${value}`
}
