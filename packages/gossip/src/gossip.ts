import { type Address, ConfigError, isAddress } from '@kona/genesis'
import { Driver, Lifecycle, type Logger, StateError, type Subscription, silent } from '@kona/genesis/driver'
import type { GossipConfig, ParsedGossipConfig } from './config.ts'
import type { GossipEvents } from './events.ts'
import type { Gater } from './gater/gater.ts'
import { peerIdOf } from './gater/peer-id.ts'
import { GossipBuilder, type GossipParts } from './gossip-builder.ts'
import type { RememberedPeer } from './host/address-book.ts'
import { dialTargets, requireTcp } from './host/addresses.ts'
import { defaultUserAgent } from './host/agent.ts'
import { defaultHost, type Host, hostInit, LONGEST_DIAL_MS } from './host/host.ts'
import { listenError } from './host/listen-error.ts'
import { Inbox } from './inbox.ts'
import type { KnownPeer } from './known-peers.ts'
import { accelerators, loadAccelerators } from './payload/accelerators.ts'
import type { PeerSnapshot } from './peer-book.ts'
import { PeerManager } from './peer-manager.ts'
import { ownMessage, type Published, type SignedBlock } from './publish.ts'
import { BlockPubsub } from './pubsub.ts'
import type { PeerExplanation } from './score/explain.ts'
import type { SignerMismatch } from './score/unknown-signers.ts'
import type { SyncClient } from './sync/client.ts'
import { Sync } from './sync/sync.ts'
import { UnsafeBlocks, type UnsafeBlocksOptions } from './unsafe-blocks.ts'
import { BlockValidator, type UnsafeBlock } from './validity/validator.ts'

/**
 * A node that gossips the unsafe blocks of one chain: validates what peers send, passes it on, and publishes.
 * It finds no peers by itself: give it static peers, call `connect`, or use `@kona/p2p`.
 *
 * @example
 * const gossip = Gossip.builder({ rollupConfig, privateKey, listen: '/ip4/0.0.0.0/tcp/9222', unsafeBlockSigner }).build()
 * const blocks = gossip.unsafeBlocks()
 * await gossip.start()
 * for await (const block of blocks) console.log(block.number, block.hash)
 */
export class Gossip extends Driver<GossipEvents> {
  /** The one ban book: blocks, bans and protection of peers, addresses and subnets. */
  readonly gater: Gater
  readonly #config: ParsedGossipConfig
  readonly #parts: GossipParts
  readonly #logger: Logger
  protected readonly lifecycle = new Lifecycle('Gossip', {
    open: (signal) => this.#open(signal),
    close: () => this.#close(),
  })
  readonly #validator: BlockValidator
  readonly #pubsub: BlockPubsub
  readonly #inbox: Inbox
  readonly #peers: PeerManager
  readonly #sync: Sync
  readonly #blocks = new UnsafeBlocks((dropped) => this.emit('subscriber:lag', { dropped }))
  #opening: Promise<void> | undefined
  #node: Host | undefined

  static builder(config: GossipConfig): GossipBuilder {
    return new GossipBuilder(config, (parsed, parts) => new Gossip(parsed, parts))
  }

  /** @param config what `parseGossipConfig` gave */
  constructor(config: ParsedGossipConfig, parts: GossipParts = {}) {
    super()
    if (!parts.host) requireTcp(config.listen)
    this.#config = config
    this.#parts = parts
    this.#logger = parts.logger ?? silent
    this.#validator = new BlockValidator({ ...config, ...(parts.clock && { clock: parts.clock }) })
    this.#pubsub = new BlockPubsub({ ...config, metrics: parts.metrics })
    this.#inbox = new Inbox({
      validator: this.#validator,
      logger: this.#logger,
      clock: parts.clock ?? Date.now,
      report: (message, verdict) => this.#pubsub.report(message.msgId, message.from, verdict),
      accepted: (block, signedBytes) => {
        this.#blocks.publish(block)
        this.#sync.accepted(block, signedBytes)
      },
      judged: (detail) => {
        this.#peers.reputation.judged(detail)
        this.emit('message:judged', detail)
      },
      warning: (detail) => this.emit('warning', detail),
    })
    this.#sync = new Sync(config, {
      ...parts,
      served: (request) => this.emit('sync:request', request),
      responded: (response) => {
        this.#peers.reputation.responded(response)
        this.emit('sync:response', response)
      },
    })
    this.#peers = new PeerManager(config, {
      datastore: parts.datastore,
      logger: this.#logger,
      pubsub: this.#pubsub,
      emit: (type, detail) => this.emit(type, detail),
    })
    this.gater = this.#peers.gater
    const end = (error?: Error) => this.#blocks.end(error)
    this.lifecycle.closed.then(() => end(), end)
  }

  /**
   * Every block of peers that passes validation, once, in order of acceptance, from this call on; not our own
   * publications. Ends with `break`, `signal` or `stop()`.
   *
   * @throws ConfigError `maxBlocks`, `maxBytes`
   */
  unsafeBlocks(options: UnsafeBlocksOptions = {}): Subscription<UnsafeBlock> {
    return this.#blocks.subscribe(options)
  }

  /**
   * Publishes a signed block on the topic of its time, after the own validator accepted it.
   *
   * @throws PublishError; StateError when not running
   */
  async publish(block: SignedBlock, { signal }: { signal?: AbortSignal } = {}): Promise<Published> {
    this.lifecycle.assertRunning('Gossip.publish()')
    signal?.throwIfAborted()
    const { topic, data, own } = await ownMessage(block, this.#config.rollupConfig, this.#validator)
    this.#peers.reputation.signerProved()
    this.#sync.accepted(own.block, own.signedBytes)
    const start = performance.now()
    const { recipients } = await this.#running('publish').services.pubsub.publish(topic, data)
    const { blockNumber: number, blockHash: hash } = block.envelope.executionPayload
    const published = { hash, peers: recipients.length, sendMs: performance.now() - start }
    this.emit('block:published', { number, ...published })
    return published
  }

  /** Who signs the chain's blocks, checksummed; undefined when none is known. */
  get unsafeBlockSigner(): Address | undefined {
    return this.#validator.unsafeBlockSigner
  }

  /**
   * Takes effect with the next message; the previous signer's blocks pass for 3 h, or until the new one's first.
   *
   * @throws ConfigError `unsafeBlockSigner`; the signer stays
   */
  setUnsafeBlockSigner(address: Address): void {
    if (!isAddress(address)) throw new ConfigError('unsafeBlockSigner', address, '0x and 40 hex digits')
    const previous = this.#validator.unsafeBlockSigner
    this.#validator.setUnsafeBlockSigner(address)
    const current = this.#validator.unsafeBlockSigner
    if (current === previous) return
    this.#peers.reputation.signerChanged()
    this.emit('signer:change', { previous, current })
  }

  /**
   * Connects to one peer by any of its addresses, at most 30 s.
   *
   * @param address one multiaddr, or several of the same peer
   * @returns the peer id
   * @throws ConfigError `address` for no multiaddr; StateError when not running; libp2p's error when the peer cannot
   * be reached
   */
  async connect(address: string | readonly string[], { signal }: { signal?: AbortSignal } = {}): Promise<string> {
    const node = this.#running('connect')
    const deadline = AbortSignal.timeout(LONGEST_DIAL_MS)
    const { remotePeer } = await node.dial(dialTargets(address), {
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
    })
    return remotePeer.toString()
  }

  /**
   * Closes all connections to a peer; it may come back.
   *
   * @throws ConfigError `peerId` for no peer id; StateError when not running
   */
  async disconnect(peerId: string): Promise<void> {
    await this.#running('disconnect').hangUp(peerIdOf(peerId))
  }

  /** The connected peers. */
  peers(): readonly PeerSnapshot[] {
    return this.#peers.snapshot()
  }

  /** Those to begin with after a restart, the last seen first: connected for longer than the grace period. */
  rememberedPeers(): readonly RememberedPeer[] {
    return this.#peers.remembered()
  }

  /** Everyone that libp2p remembers, connected or not: with an address, a protocol or a connection of late. */
  knownPeers(): Promise<readonly KnownPeer[]> {
    return this.#peers.known()
  }

  /**
   * Closes all connections to a peer and forgets its addresses; it may come back.
   *
   * @throws ConfigError `peerId` for no peer id; StateError when not running
   */
  async forget(peerId: string): Promise<void> {
    await this.disconnect(peerId)
    this.#peers.forget(peerId)
    await this.libp2p.peerStore.delete(peerIdOf(peerId))
  }

  /**
   * What counts for and against a peer, connected or not, when that will be gone, and which ban is on it.
   *
   * @throws ConfigError `peerId` for no peer id
   */
  explain(peerId: string): PeerExplanation {
    return this.#peers.reputation.explain(peerIdOf(peerId).toString())
  }

  /** Peers relay blocks by a key that is not our signer's; undefined while all is well. */
  get signerMismatch(): SignerMismatch | undefined {
    return this.#peers.reputation.signerMismatch
  }

  /** gossipsub's score of a peer; 0 for one it does not know. */
  score(peerId: string): number {
    return this.#pubsub.score(peerId)
  }

  /** Our multiaddrs, with `/p2p/<our peer id>`: what was announced, or what is listened on. */
  addresses(): readonly string[] {
    return this.#node?.getMultiaddrs().map(String) ?? []
  }

  /** What identify tells peers of our software. */
  get userAgent(): string {
    return this.#config.userAgent ?? defaultUserAgent()
  }

  /** The protocols that we speak; empty before `start()`. */
  protocols(): readonly string[] {
    return this.#node?.getProtocols() ?? []
  }

  /**
   * The client of `payload_by_number`, which fetches past blocks. Off by default, since op-node is giving the protocol
   * up: see {@link SyncClient}.
   *
   * @throws ConfigError `sync.client` when it is off
   */
  get sync(): SyncClient {
    if (!this.#sync.client) throw new ConfigError('sync.client', false, 'true, or the node is built without the client')
    return this.#sync.client
  }

  /** The libp2p node, from the first `start()` on. @throws StateError before it */
  get libp2p(): Host {
    if (!this.#node) throw new StateError('Gossip.libp2p', this.status, 'call start() first')
    return this.#node
  }

  #running(call: string): Host {
    this.lifecycle.assertRunning(`Gossip.${call}()`)
    return this.libp2p
  }

  #open(signal: AbortSignal): Promise<void> {
    this.#opening = this.#openHost(signal)
    return this.#opening
  }

  async #openHost(signal: AbortSignal): Promise<void> {
    await loadAccelerators()
    // Asking which addons serve also loads them: now, and not while the first block waits.
    this.#logger.debug(accelerators(), 'accelerators in use')
    signal.throwIfAborted()
    const { logger, metrics, host = defaultHost } = this.#parts
    const gater = this.#peers.connectionGater()
    const node = await host(hostInit({ ...this.#config, gater, pubsub: this.#pubsub.create, logger, metrics }))
    this.#node = node
    signal.throwIfAborted()
    await this.#peers.prepare(node)
    signal.throwIfAborted()
    await this.#sync.start(node)
    try {
      await node.start()
    } catch (error) {
      throw listenError(error, this.#config.listen)
    }
    signal.throwIfAborted()
    await this.#pubsub.start(node, (message) => {
      this.#peers.reputation.arrived(message.msgId, message.from, message.data.byteLength)
      this.#inbox.push(message)
    })
    this.#peers.start(node)
  }

  async #close(): Promise<void> {
    // An aborted start is undone only when it has come to its end.
    await this.#opening?.catch(() => {})
    const kept = this.#peers.stop()
    this.#pubsub.stop()
    this.#sync.stop()
    this.#inbox.clear()
    await Promise.all([kept, this.#node?.stop()])
  }
}
