import type { Discv5 } from '@chainsafe/discv5'
import type { ENR } from '@chainsafe/enr'
import { Broadcast, Driver, Lifecycle, type Logger, type Subscription, silent } from '@kona/genesis/driver'
import { AddressVotes } from './address-votes.ts'
import { BootnodeContacts, type BootnodeCounts } from './bootnode-contacts.ts'
import { Bootstore } from './bootstore.ts'
import { BootstoreKeeper } from './bootstore-keeper.ts'
import { DiscoveryBuilder, type DiscoveryParts } from './discovery-builder.ts'
import {
  type DiscoveryConfig,
  type ParsedDiscoveryConfig,
  parseDiscoveryConfig,
  parseListen,
} from './discovery-config.ts'
import { discv5Config } from './discv5-config.ts'
import { assertWired, createDiscv5, type Discv5Listener, forgetSessions, isManageable } from './discv5-internals.ts'
import { decodeRecord, recordIps } from './enr/record.ts'
import type { DiscoveryEvents, DiscoveryWarningCode } from './events.ts'
import { DEFAULT_MAX_PEERS, type FoundOptions, type FoundPeer, FoundPeers } from './found-peers.ts'
import { type IpRange, mayRelay, parseIpRange } from './ip-range.ts'
import { type LocalAddress, parseLocalNode } from './local-node.ts'
import { type LocalNodeRecord, LocalRecord } from './local-record.ts'
import { LookupSchedule, type Pace } from './lookup-schedule.ts'
import { accelerateDiscv5 } from './native/discv5-crypto.ts'
import { v4CryptoName } from './native/v4-crypto.ts'
import { TokenBucket } from './token-bucket.ts'
import { UdpTransport } from './udp-transport.ts'

/** Request timeouts until an enode is given up: its handshake and its answer take one each. */
const ENODE_TIMEOUTS = 2

/** Caught errors that are told, a second and at once. */
const WARNINGS = { perSecond: 0.2, burst: 10 }

/** Nodes that are told at once of a change in the own record; the others learn it with the next ping. */
const MAX_PINGS = 64

/**
 * Finds the nodes of one OP Stack chain by discv5.
 *
 * @example
 * const discovery = Discovery.builder({ chainId: 10, l1ChainId: 1, localNode: LocalNode.generate() }).build()
 * const found = discovery.found()
 * await discovery.start()
 * for await (const { peerId, addresses } of found) console.log(peerId, addresses)
 */
export class Discovery extends Driver<DiscoveryEvents> {
  protected readonly lifecycle = new Lifecycle('Discovery', { open: () => this.#open(), close: () => this.#close() })
  readonly #config: ParsedDiscoveryConfig
  readonly #logger: Logger
  readonly #record: LocalRecord
  readonly #found: FoundPeers
  readonly #stream = new Broadcast<FoundPeer>()
  readonly #schedule: LookupSchedule
  readonly #bootnodes: BootnodeContacts
  readonly #store: BootstoreKeeper | undefined
  readonly #allows: IpRange
  readonly #votes: AddressVotes
  readonly #warnings = new TokenBucket(WARNINGS.perSecond, WARNINGS.burst, performance.now())
  readonly #stopped = new AbortController()
  #hadAddress: boolean
  #discv5: Discv5 | undefined

  /** Begins a Discovery: `Discovery.builder(config).withX(part).build()`. */
  static builder(config: DiscoveryConfig): DiscoveryBuilder {
    return new DiscoveryBuilder(config, (parsed, parts) => new Discovery(parsed, parts))
  }

  /** Checks everything and opens nothing. Throws ConfigError naming the field. */
  constructor(config: DiscoveryConfig, parts: DiscoveryParts = {}) {
    super()
    this.#config = parseDiscoveryConfig(config)
    this.#logger = parts.logger ?? silent
    const { chainId, localNode, netrestrict, storeIntervalMs, addressVotes } = this.#config
    const listen = parseListen(this.#config.listen)
    this.#allows = netrestrict ? parseIpRange(netrestrict, 'netrestrict') : () => true
    this.#votes = new AddressVotes(addressVotes)
    this.#record = new LocalRecord({ localNode, chainId, listen, nowMs: Date.now() })
    this.#hadAddress = this.#record.hasAddress
    this.#found = new FoundPeers(chainId, parts.accepts, (reason) =>
      this.#logger.debug({ reason: reason.code }, 'record refused'),
    )
    this.#bootnodes = new BootnodeContacts(this.#config.bootnodes, this.#record.enr.nodeId, {
      admit: (record) => this.#admit(record),
      unreachable: (enodes) =>
        this.#warn('bootnode_unreachable', `${enodes.length} bootnodes gave no record, such as ${enodes[0]}`),
    })
    if (parts.datastore) {
      const bootstore = new Bootstore({ datastore: parts.datastore, chainId, now: Date.now })
      this.#store = new BootstoreKeeper(bootstore, storeIntervalMs, (message) => this.#warn('bootstore', message))
    }
    this.#schedule = new LookupSchedule(this.#config, () => this.#lookup())
  }

  /**
   * The chain's nodes as they are found, live from this call (also before start()), each once until its record
   * changes. Ends on `break`, the signal and stop().
   */
  found({ signal, maxPeers = DEFAULT_MAX_PEERS }: FoundOptions = {}): Subscription<FoundPeer> {
    return this.#stream.subscribe({ maxItems: maxPeers, ...(signal ? { signal } : {}) })
  }

  /** The chain's nodes found so far, at most 2,048. */
  peers(): FoundPeer[] {
    return this.#found.peers()
  }

  /** How many nodes of this chain are known, at most 2,048. */
  get knownCount(): number {
    return this.#found.size
  }

  /** How many bootnodes there are, and how many have answered. */
  get bootnodes(): BootnodeCounts {
    return this.#bootnodes.counts
  }

  /** The routing table's ENR texts, of every chain; empty unless running. */
  table(): string[] {
    return (this.#discv5?.kadValues() ?? []).map((enr) => enr.encodeTxt())
  }

  /** How many records the routing table holds, of every chain; 0 unless running. */
  get tableSize(): number {
    return this.#discv5?.kadValues().length ?? 0
  }

  /** Complete once started: before that the ports may be missing. */
  localRecord(): LocalNodeRecord {
    return this.#record.describe()
  }

  /**
   * Adds a node by its record, as if it had been found.
   *
   * @throws EnrError for a text that is no valid record; StateError unless running
   */
  addEnr(text: string): void {
    this.lifecycle.assertRunning('addEnr()')
    this.#admit(decodeRecord(text))
  }

  /**
   * Says what is now known of the own address, such as the TCP port that was bound; absent parts and an
   * unspecified IP change nothing. Throws ConfigError for what is no address or port.
   */
  setAddress(address: LocalAddress): void {
    parseLocalNode({ ...address, privateKey: this.#config.localNode.privateKey }, 'setAddress')
    if (this.#record.set(address)) this.#recordChanged()
  }

  /** `slow` when there are peers enough, `fast` (as at first) when more are wanted. */
  setPace(pace: Pace): void {
    this.#schedule.setPace(pace)
  }

  async #open(): Promise<void> {
    const handshakes = (await accelerateDiscv5()) ? 'secp256k1' : 'noble'
    this.#logger.debug({ records: v4CryptoName(), handshakes }, 'arithmetic in use')
    const { enr } = this.#record
    const transport = new UdpTransport({
      nodeId: enr.nodeId,
      listen: parseListen(this.#config.listen),
      allows: this.#allows,
      onError: (error) => this.#caught('socket', error),
    })
    const discv5 = createDiscv5({
      record: enr,
      transport,
      listener: this.#listener(),
      config: discv5Config(this.#config),
    })
    await discv5.start()
    this.#discv5 = discv5
    if (this.#stopped.signal.aborted) return this.#close() // stopped while binding
    assertWired(discv5)
    if (this.#record.bound(transport.ports)) this.#recordChanged()
    if (!this.#record.hasAddress) {
      this.#warn('no_address', 'the own record has no IP address, so nobody finds this node; set localNode.ip')
    }
    this.#bootnodes.admitRecords()
    void this.#store?.start((text) => this.#admit(decodeRecord(text)))
    this.#schedule.start()
  }

  async #close(): Promise<void> {
    this.#stopped.abort()
    this.#schedule.stop()
    this.#stream.end()
    const discv5 = this.#discv5
    this.#discv5 = undefined
    await Promise.all([discv5?.stop(), this.#store?.stop()])
  }

  #listener(): Discv5Listener {
    return {
      admits: (enr, sender) => recordIps(enr).every((ip) => this.#allows(ip) && mayRelay(sender, ip)),
      onFound: (enr) => this.#offer(enr),
      onSession: (enr) => this.#met(enr),
      // If it answers there, that is a session of its own, and it comes into the table.
      onElsewhere: (enr) => this.#ping(enr),
      onAddressTold: (told) => {
        if (this.#votes.add(told, performance.now()) && this.#record.told(told)) this.#recordChanged()
      },
      onError: (error) => this.#caught('discv5', error),
    }
  }

  async #lookup(): Promise<void> {
    const discv5 = this.#discv5
    if (!discv5) return
    try {
      const asked = this.#bootnodes.request(
        discv5,
        this.#stopped.signal,
        ENODE_TIMEOUTS * this.#config.requestTimeoutMs,
      )
      // A lookup that begins with an empty table would wait for its timeout.
      if (discv5.kadValues().length === 0) await asked
      if (discv5.kadValues().length > 0 && discv5.isStarted()) await discv5.findRandomNode()
      for (const enr of discv5.kadValues()) this.#offer(enr)
    } catch (error) {
      this.#caught('discv5', error)
    }
    this.#logger.debug({ known: this.#found.size, lookups: this.#schedule.begun }, 'lookup ended')
  }

  /** A record that somebody here gave, or the store: into the table, and handed out if it is ours. */
  #admit(enr: ENR): void {
    if (!isManageable(enr) || !recordIps(enr).every((ip) => this.#allows(ip))) return
    this.#discv5?.addEnr(enr)
    this.#offer(enr)
  }

  /** A node that answered from the address in its record. */
  #met(enr: ENR): void {
    this.#bootnodes.met(enr.nodeId)
    this.#offer(enr)
    const peer = this.#found.get(enr.nodeId)
    if (peer) this.#store?.add(peer.nodeId, peer.enr)
    // discv5 asks for life only a whole interval later. The answer tells our address, too; the session is there only
    // when this call has returned.
    queueMicrotask(() => this.#ping(enr))
  }

  #offer(enr: ENR): void {
    if (this.#stopped.signal.aborted || enr.nodeId === this.#record.enr.nodeId) return
    const peer = this.#found.offer(enr)
    if (!peer) return
    this.#store?.add(peer.nodeId, peer.enr)
    this.#stream.publish(peer)
    this.emit('peer:found', peer)
  }

  /** Others learn of a new record by our ping, which tells its sequence number. */
  #recordChanged(): void {
    if (this.#discv5 && this.#hadAddress !== this.#record.hasAddress) forgetSessions(this.#discv5)
    this.#hadAddress = this.#record.hasAddress
    this.emit('enr:update', { enr: this.#record.enr.encodeTxt() })
    for (const enr of this.#discv5?.kadValues().slice(0, MAX_PINGS) ?? []) this.#ping(enr)
  }

  #ping(enr: ENR): void {
    this.#discv5?.sendPing(enr).catch(() => {}) // who does not answer is marked in discv5's table
  }

  /** Strangers' packets may cause errors; they do not fill the log. */
  #caught(code: 'discv5' | 'socket', error: unknown): void {
    if (this.#warnings.take(performance.now())) this.#warn(code, `caught an error of ${code}: ${String(error)}`)
  }

  #warn(code: DiscoveryWarningCode, message: string): void {
    this.#logger.warn({ code }, message)
    this.emit('warning', { code, message })
  }
}
