import { SignableENR } from '@chainsafe/enr'
import { isUnspecifiedIp, parseIp4, parseIp6 } from './enr/ip.ts'
import { encodeOpstackEntry, OPSTACK_KEY } from './enr/opstack-entry.ts'
import { peerIdOf } from './enr/peer-id.ts'
import { type LocalAddress, type LocalNode, privateKeyBytes } from './local-node.ts'
import type { UdpAddress } from './udp-transport.ts'

/** Who this node is, as others see it. */
export interface LocalNodeRecord {
  /** discv5 node id: 32 bytes in hexadecimal, without 0x. */
  nodeId: string
  /** libp2p peer id, base58. */
  peerId: string
  /** The signed record's text; it changes with every `enr:update`. */
  enr: string
}

export interface LocalRecordOptions {
  localNode: LocalNode
  chainId: number
  listen: { ip4?: UdpAddress; ip6?: UdpAddress }
  /** Unix time in milliseconds: the first sequence number, so that a restarted node's record is newer, as in geth. */
  nowMs: number
}

/**
 * The own record with the entries that op-node writes: id, ip, opstack, secp256k1, tcp, udp (and ip6, udp6).
 * What was given wins over what peers say. An unspecified IP (0.0.0.0) never enters it.
 */
export class LocalRecord {
  /** The record that discv5 hands to others; signed anew after each change. */
  readonly enr: SignableENR
  readonly #listen: LocalRecordOptions['listen']
  #given: LocalAddress = {}

  constructor({ localNode, chainId, listen, nowMs }: LocalRecordOptions) {
    const fresh = SignableENR.createV4(privateKeyBytes(localNode), { [OPSTACK_KEY]: encodeOpstackEntry(chainId) })
    this.enr = new SignableENR(fresh.kvs, BigInt(Math.floor(nowMs)), fresh.privateKey)
    this.#listen = listen
    const { ip4, ip6 } = listen
    this.set({ ...given('ip', ip4?.ip), ...given('ip6', ip6?.ip) })
    const { udpPort, ...rest } = localNode
    this.set(rest)
    // With a free port asked for, what was written into localNode cannot be the one that is bound.
    if (udpPort && (ip4?.port ?? ip6?.port) !== 0) this.set({ udpPort })
  }

  /** Whether others can find an address in the record. */
  get hasAddress(): boolean {
    return this.enr.kvs.has('ip') || this.enr.kvs.has('ip6')
  }

  describe(): LocalNodeRecord {
    return { nodeId: this.enr.nodeId, peerId: peerIdOf(this.enr.publicKey), enr: this.enr.encodeTxt() }
  }

  /** What the user says; absent parts and unspecified IPs change nothing. True if the record changed. */
  set(address: LocalAddress): boolean {
    const known = Object.entries(address).filter(([name, value]) =>
      name.startsWith('ip') ? isSpecified(value) : value,
    )
    this.#given = { ...this.#given, ...(Object.fromEntries(known) as LocalAddress) }
    return this.#apply()
  }

  /** The ports that are really bound; a port that was given, such as a forwarded one, stays. */
  bound({ udpPort, udp6Port }: { udpPort: number | undefined; udp6Port: number | undefined }): boolean {
    const changed = [this.#put('udp', portBytes(udpPort)), this.#put('udp6', portBytes(udp6Port))].includes(true)
    return this.#apply() || changed
  }

  /** Peers agree on where they see this node: that is it, unless an address of the family was given. True if the record changed. */
  told({ ip, port }: { ip: string; port: number }): boolean {
    const ip4 = parseIp4(ip)
    const [ipKey, udpKey] = ip4 ? (['ip', 'udp'] as const) : (['ip6', 'udp6'] as const)
    if (this.#given[ipKey] !== undefined || !isSpecified(ip)) return false
    return [
      this.#put(ipKey, ip4 ?? parseIp6(ip)),
      this.#put(udpKey, this.#given.udpPort ? undefined : portBytes(port)),
    ].includes(true)
  }

  #apply(): boolean {
    const { ip, ip6, tcpPort, udpPort } = this.#given
    return [
      this.#put('ip', ip === undefined ? undefined : parseIp4(ip)),
      this.#put('ip6', ip6 === undefined ? undefined : parseIp6(ip6)),
      this.#put('tcp', portBytes(tcpPort)),
      this.#put('udp', this.#listen.ip4 && portBytes(udpPort)),
      this.#put('udp6', this.#listen.ip6 && portBytes(udpPort)),
    ].includes(true)
  }

  #put(key: string, bytes: Uint8Array | undefined): boolean {
    const before = this.enr.kvs.get(key)
    if (!bytes || (before && Buffer.compare(before, bytes) === 0)) return false
    this.enr.set(key, bytes)
    return true
  }
}

/** Whether an IP text stands for an address that others can use. */
function isSpecified(ip: unknown): ip is string {
  if (typeof ip !== 'string') return false
  const bytes = parseIp4(ip) ?? parseIp6(ip)
  return bytes !== undefined && !isUnspecifiedIp(bytes)
}

/** Two bytes always: discv5 refuses shorter ports (@chainsafe/enr 5.0.0), and those below 256 are nobody's. */
function portBytes(port: number | undefined): Uint8Array | undefined {
  return port ? Uint8Array.of(port >> 8, port & 0xff) : undefined
}

function given<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: V }
}
