import type { Logger } from '@kona/genesis/driver'
import type { ConnectionGater } from '@libp2p/interface'
import type { ParsedGossipConfig } from './config.ts'
import type { GossipEvents, PeerBan } from './events.ts'
import type { Ban } from './gater/ban.ts'
import { Churn } from './gater/churn.ts'
import { allowsConnection, connectionGater } from './gater/connection-gater.ts'
import { Gater, type OpenConnection } from './gater/gater.ts'
import { gaterStore } from './gater/gater-store.ts'
import { multiaddrIp } from './gater/ip.ts'
import { parseSubnets } from './gater/subnet.ts'
import { AddressBook, type RememberedPeer } from './host/address-book.ts'
import type { Host } from './host/host.ts'
import { keepOneConnection } from './host/one-connection.ts'
import { boundPeerStore } from './host/peer-store-bound.ts'
import { Pruner } from './host/pruner.ts'
import { StaticPeers } from './host/static-peers.ts'
import { Keeper } from './keeper.ts'
import { type KnownPeer, knownPeers } from './known-peers.ts'
import { PeerBook, type PeerSnapshot } from './peer-book.ts'
import type { BlockPubsub } from './pubsub.ts'
import { Reputation } from './reputation.ts'
import type { BanOptions } from './score/ban-options.ts'
import { IpExemption } from './score/ip-exemption.ts'
import { ScoreStore } from './score/score-store.ts'
import type { RecordDatastore } from './store/records.ts'

/** Milliseconds between two looks for bans that ended and peers that are too slow. */
const LOOK_MS = 1_000

/** Milliseconds that a peer stays away which did not take what we sent; a bad link may have become better then. */
const SLOW_BAN_MS = 300_000

export interface PeerManagerParts {
  datastore: RecordDatastore | undefined
  logger: Logger
  pubsub: BlockPubsub
  emit<K extends keyof GossipEvents>(type: K, detail: GossipEvents[K]): void
}

/** Whom we are connected to: static peers are kept, others come and go with the tides, the gater has the last word. */
export class PeerManager {
  readonly gater: Gater
  readonly reputation: Reputation
  readonly #bans: BanOptions
  readonly #churn = new Churn()
  readonly #maxConnections: number
  readonly #parts: PeerManagerParts
  readonly #staticPeers: StaticPeers
  readonly #pruner: Pruner
  readonly #addressBook: AddressBook
  readonly #keeper: Keeper
  readonly #peerBook = new PeerBook()
  #node: Host | undefined
  #looks: ReturnType<typeof setInterval> | undefined

  constructor(config: ParsedGossipConfig, parts: PeerManagerParts) {
    const { datastore, logger, pubsub, emit } = parts
    const chainId = config.rollupConfig.l2ChainId
    const keeping = { datastore, chainId, failed: (error: unknown) => this.#keeper.failed(error) }
    this.#parts = parts
    this.#bans = config.bans
    this.#maxConnections = 2 * config.peers.hi
    this.#staticPeers = new StaticPeers(config.staticPeers, logger)
    this.#addressBook = new AddressBook(keeping, config.peers.graceMs)
    this.gater = new Gater({
      connections: () => (this.#node ? openConnections(this.#node) : []),
      staticPeers: this.#staticPeers,
      exempt: new IpExemption(config.scoring.ipColocationExempt),
      netrestrict: config.netrestrict && parseSubnets(config.netrestrict, 'netrestrict'),
      redial: config.redial,
      store: gaterStore(keeping),
      banned: (ban) => emit('peer:ban', banDetail(ban)),
      unbanned: (ban, cause) => {
        // Else the score would bring the ban back.
        if (cause === 'lifted' && ban.peerId !== undefined) this.reputation.scores.clear(ban.peerId)
        emit('peer:unban', { ...banDetail(ban), cause })
      },
      now: Date.now,
    })
    this.reputation = new Reputation(config, { gater: this.gater, pubsub, keeping, logger, emit })
    pubsub.observe(this.reputation)
    this.#keeper = new Keeper({
      gater: this.gater,
      addressBook: this.#addressBook,
      scoreStore: new ScoreStore(keeping),
      scores: () => pubsub.scores,
      appScores: this.reputation.scores,
      listening: (peerId) => this.#peerBook.addresses(peerId),
      logger,
      warning: (detail) => emit('warning', detail),
    })
    this.#pruner = new Pruner(config.peers, {
      isProtected: (peerId) => this.gater.isProtected(peerId),
      value: (peerId) => pubsub.value(peerId),
    })
  }

  /** What libp2p asks about each connection; nobody else is let in at twice the high tide. */
  connectionGater(): ConnectionGater {
    return connectionGater(this.gater, () => (this.#node?.getConnections().length ?? 0) >= this.#maxConnections)
  }

  /** Before the node listens. */
  async prepare(node: Host): Promise<void> {
    this.#node = node
    this.#listen(node)
    keepOneConnection(node)
    boundPeerStore(node)
    await this.#keeper.restore()
  }

  /** Once the node listens. */
  start(node: Host): void {
    this.#staticPeers.start(node)
    this.#pruner.start(node)
    this.reputation.start()
    this.#keeper.start(node)
    this.#looks = setInterval(() => this.#look(), LOOK_MS)
  }

  /** Writes what is to be kept. Never rejects. */
  async stop(): Promise<void> {
    clearInterval(this.#looks)
    this.#churn.clear()
    this.#staticPeers.stop()
    this.#pruner.stop()
    this.reputation.stop()
    await this.#keeper.stop()
  }

  /** The connected peers. */
  snapshot(): PeerSnapshot[] {
    if (!this.#node) return []
    const { pubsub } = this.#parts
    const subscribers = pubsub.subscribers()
    return this.#peerBook.snapshot(this.#node, {
      score: (peerId) => this.reputation.score(peerId),
      deliveries: (peerId) => this.reputation.deliveries(peerId),
      topics: (peerId) => [...subscribers].filter(([, peers]) => peers.has(peerId)).map(([topic]) => topic),
      meshTopics: (peerId) => pubsub.meshTopics(peerId),
      isStatic: (peerId) => this.#staticPeers.has(peerId),
    })
  }

  remembered(): RememberedPeer[] {
    return this.#addressBook.list()
  }

  async known(): Promise<KnownPeer[]> {
    return this.#node ? knownPeers(await this.#node.peerStore.all(), this.remembered()) : []
  }

  forget(peerId: string): void {
    this.#addressBook.forget(peerId)
  }

  #look(): void {
    this.gater.expire()
    this.#parts.pubsub.scores?.trim()
    for (const peerId of this.#parts.pubsub.slowPeers()) {
      void this.gater.ban(peerId, { reason: 'too slow', durationMs: SLOW_BAN_MS })
    }
  }

  /** A ban for churn is of the address alone: the peer ids that came from it do not come back. */
  #left(peerId: string): void {
    const ip = this.#churn.disconnected(peerId, performance.now())
    if (ip === undefined || !this.#bans.peers) return
    void this.gater.banStrangers(ip, { reason: 'connection churn', durationMs: this.#bans.durationMs })
  }

  #listen(node: Host): void {
    const { emit } = this.#parts
    // What was allowed when the handshake asked may not be any more.
    node.addEventListener('connection:open', ({ detail }) => {
      if (allowsConnection(this.gater, detail.remotePeer.toString(), detail.remoteAddr)) return
      detail.abort(new Error('the gater does not allow this connection'))
    })
    node.addEventListener('peer:connect', ({ detail }) => {
      const [connection] = node.getConnections(detail)
      const address = connection?.remoteAddr.toString() ?? ''
      const ip = connection?.direction === 'inbound' ? multiaddrIp(connection.remoteAddr) : undefined
      if (ip !== undefined) this.#churn.connected(detail.toString(), ip, performance.now())
      this.reputation.connected(detail.toString())
      emit('peer:connect', { peerId: detail.toString(), direction: connection?.direction ?? 'outbound', address })
    })
    node.addEventListener('peer:disconnect', ({ detail }) => {
      this.#peerBook.disconnected(detail)
      this.reputation.disconnected(detail.toString())
      this.#left(detail.toString())
      emit('peer:disconnect', { peerId: detail.toString() })
    })
    node.addEventListener('peer:identify', ({ detail }) => this.#peerBook.identified(detail))
  }
}

function openConnections(node: Host): OpenConnection[] {
  return node.getConnections().map((connection) => ({
    peerId: connection.remotePeer.toString(),
    ip: multiaddrIp(connection.remoteAddr),
    abort: (reason) => connection.abort(reason),
  }))
}

function banDetail({ peerId, address, reason, untilMs }: Ban): PeerBan {
  return { peerId, address, reason, untilMs }
}
