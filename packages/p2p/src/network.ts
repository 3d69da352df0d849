import { Discovery, type FoundPeer, LocalNode } from '@kona/disc'
import { type Address, ConfigError } from '@kona/genesis'
import { Driver, Lifecycle, StartError, StateError, type Subscription, silent } from '@kona/genesis/driver'
import {
  type Gater,
  Gossip,
  type PeerExplanation,
  type PeerSnapshot,
  PublishError,
  type UnsafeBlocksOptions,
} from '@kona/gossip'
import type { ExecutionPayloadEnvelope } from '@kona/gossip/payload'
import type { UnsafeBlock } from '@kona/gossip/validity'
import { BlockWatch } from './block-watch.ts'
import { type DialCandidate, Dialer } from './dialer.ts'
import type { NetworkEvents, Publication } from './events.ts'
import { DISCOVERY_FIELDS, GOSSIP_FIELDS, renaming } from './field-names.ts'
import { type Health, health } from './health.ts'
import { healthSnapshot } from './health-snapshot.ts'
import { type NetworkMetrics, watchNetwork } from './metrics/network-metrics.ts'
import { NetworkBuilder, type NetworkParts } from './network-builder.ts'
import type { NetworkConfig, ParsedNetworkConfig } from './network-config.ts'
import { Publisher } from './publisher.ts'
import { SignerFollower } from './signer-source/signer-follower.ts'
import type { SignerSource } from './signer-source/signer-source.ts'

/** Gossip events that a Network passes on as its own. */
const GOSSIP_EVENTS = [
  'peer:connect',
  'peer:disconnect',
  'peer:ban',
  'peer:unban',
  'message:judged',
  'sync:request',
  'sync:response',
  'message:duplicate',
  'signer:change',
  'signer:mismatch',
  'subscriber:lag',
  'warning',
] as const

/** Who this node is, as others see it. */
export interface LocalRecord {
  /** libp2p peer id, base58. */
  peerId: string
  /** discv5 node id, 32 bytes in hex without 0x; undefined without discovery. */
  nodeId: string | undefined
  /** The signed record to give to others; undefined without discovery. */
  enr: string | undefined
  /** Where gossip listens, each with /p2p/. */
  multiaddrs: readonly string[]
}

/**
 * Discovery and block gossip of one OP Stack chain as one object.
 *
 * @example
 * const network = Network.builder({ rollupConfig, localNode, gossipAddress }).build()
 * const blocks = network.unsafeBlocks()
 * await network.start()
 * for await (const block of blocks) console.log(block.number, block.hash)
 */
export class Network extends Driver<NetworkEvents> {
  /** The gossip half. */
  readonly gossip: Gossip
  /** The discovery half; undefined if the config says `discovery: false`. */
  readonly discovery: Discovery | undefined
  /** The one ban book: blocks, bans and protection of peers, addresses and subnets. */
  readonly gater: Gater
  /** The chain's L2 id. */
  readonly chainId: number
  protected readonly lifecycle = new Lifecycle('Network', {
    open: (signal) => this.#open(signal),
    close: () => this.#close(),
  })
  readonly #dialer: Dialer
  readonly #metrics: NetworkMetrics | undefined
  readonly #blockWatch: BlockWatch
  readonly #publisher: Publisher | undefined
  readonly #signerFollower: SignerFollower | undefined
  /** libp2p's getPeers() does curve arithmetic for each peer, at each call. */
  readonly #connected = new Set<string>() // BOUNDED: connected peers
  readonly #parts: NetworkParts
  readonly #config: ParsedNetworkConfig

  /** Begins a Network: `Network.builder(config).withX(part).build()`. */
  static builder(config: NetworkConfig): NetworkBuilder {
    return new NetworkBuilder(config, (parsed, parts) => new Network(parsed, parts))
  }

  /**
   * @param config what `parseNetworkConfig` gave
   * @throws ConfigError `gossipAddress` if it is not tcp and no host was given
   */
  constructor(config: ParsedNetworkConfig, parts: NetworkParts = {}) {
    super()
    this.#config = config
    this.chainId = config.rollupConfig.l2ChainId
    this.#parts = parts
    this.gossip = renaming(GOSSIP_FIELDS, () => new Gossip(config.gossip, parts))
    this.gater = this.gossip.gater
    this.#blockWatch = new BlockWatch(this.gossip)
    const isAllowed = ({ peerId, addresses }: DialCandidate) => this.gater.allows(peerId, addresses)
    this.discovery = renaming(
      DISCOVERY_FIELDS,
      () => config.discovery && new Discovery(config.discovery, { ...parts, accepts: isAllowed }),
    )
    this.#dialer = new Dialer(
      {
        connect: (address, options) => this.gossip.connect(address, options),
        isConnected: (peerId) => this.#connected.has(peerId),
        isAllowed,
        peerCount: () => this.#connected.size,
        dialled: (result) => this.#metrics?.dialled(result),
      },
      { options: config.dial, lowTide: config.gossip.peers.lo, logger: parts.logger ?? silent },
    )
    const { signer, signerSource } = parts
    this.#publisher = signer && new Publisher(this.gossip, config.rollupConfig, signer)
    this.#signerFollower = signerSource && this.#follow(signerSource)
    if (!signerSource && config.gossip.unsafeBlockSigner === undefined) {
      const expected = `an address, or a signer source: the registry has none for chain ${config.rollupConfig.l2ChainId}`
      throw new ConfigError('unsafeBlockSigner', undefined, expected)
    }
    this.#forwardEvents()
    this.#metrics = parts.metrics && watchNetwork(this, parts.metrics)
  }

  /**
   * Every accepted block of peers, once, in order of acceptance, live from this call (also before start()).
   * When the buffer is full the oldest goes; `dropped` counts it and `subscriber:lag` fires.
   *
   * @throws ConfigError `maxBlocks` or `maxBytes`, whole numbers from 1
   */
  unsafeBlocks(options?: UnsafeBlocksOptions): Subscription<UnsafeBlock> {
    return this.gossip.unsafeBlocks(options)
  }

  /**
   * Signs a block with the signer of `withSigner`, judges it as a peer would, and sends it: one at a time, in the order
   * of the calls. Signing may take the chain's block time.
   *
   * @throws PublishError `invalid` (with `reason`, the rule that stops it, or with `cause` for what has no encoding),
   * `no_signer`, `too_large`, `queue_full`; SignerError; StateError unless running; the signal's reason if it aborts in
   * time
   */
  async publish(envelope: ExecutionPayloadEnvelope, { signal }: { signal?: AbortSignal } = {}): Promise<Publication> {
    this.lifecycle.assertRunning('publish()')
    if (!this.#publisher) {
      throw new PublishError('no_signer', 'publish(): no signer; build the network withSigner(localSigner(key))')
    }
    const publication = await this.#publisher.publish(envelope, signal)
    this.emit('block:published', publication)
    return publication
  }

  /**
   * From now on blocks of this address are accepted; the previous one's stay so for 3 h or until its first block. May be
   * called at any time.
   *
   * @throws ConfigError `unsafeBlockSigner` for what is no address; the signer stays
   */
  setUnsafeBlockSigner(address: Address): void {
    this.gossip.setUnsafeBlockSigner(address)
  }

  /**
   * Dials a multiaddr that ends in /p2p/<peer id>, or several of one peer, for 30 s at most.
   *
   * @returns the peer id
   * @throws ConfigError `address` for what is no multiaddr, StateError unless running, libp2p's error when nobody answers
   */
  connect(address: string | readonly string[], options?: { signal?: AbortSignal }): Promise<string> {
    return this.gossip.connect(address, options)
  }

  /**
   * Closes the connections to a peer; it may come back.
   *
   * @throws ConfigError `peerId` for what is no peer id, StateError unless running
   */
  disconnect(peerId: string): Promise<void> {
    return this.gossip.disconnect(peerId)
  }

  /** The connected peers, as they are now. */
  peers(): readonly PeerSnapshot[] {
    return this.gossip.peers()
  }

  /**
   * What counts for and against a peer, when that will be gone, and which ban is on it.
   *
   * @throws ConfigError `peerId` for no peer id
   */
  explain(peerId: string): PeerExplanation {
    return this.gossip.explain(peerId)
  }

  /** Whether the node works, in one sentence and check by check. At any time, never throws. */
  health(): Health {
    return health(healthSnapshot(this, this.#blockWatch, this.#config))
  }

  /** Who we are; at any time, never throws. Before start() there is no multiaddr and a port 0 is not yet known. */
  localRecord(): LocalRecord {
    const record = this.discovery?.localRecord()
    return {
      peerId: LocalNode.peerId(this.#config.localNode),
      nodeId: record?.nodeId,
      enr: record?.enr,
      multiaddrs: this.gossip.addresses(),
    }
  }

  async #open(signal: AbortSignal): Promise<void> {
    await this.#checkSigner(signal)
    this.#signerFollower?.start()
    this.#blockWatch.started()
    await this.gossip.start({ signal })
    await this.#openDiscovery(signal)
    // Blocks are ignored as long as nobody is trusted, and our own could not go out.
    if (this.gossip.unsafeBlockSigner === undefined) await this.#signerFollower?.firstWord
  }

  async #openDiscovery(signal: AbortSignal): Promise<void> {
    if (!this.discovery) return
    const { advertise } = this.#config
    const tcpPort = advertise.tcpPort || tcpPortOf(this.gossip.addresses())
    if (tcpPort !== undefined) this.discovery.setAddress({ tcpPort })
    if (advertise.udpPort) this.discovery.setAddress({ udpPort: advertise.udpPort })
    const found = this.discovery.found()
    await this.discovery.start({ signal })
    this.#dialer.start()
    for (const peer of this.gossip.rememberedPeers()) this.#dialer.offer(peer)
    void this.#dialFound(found)
  }

  async #checkSigner(signal: AbortSignal): Promise<void> {
    try {
      await this.#parts.signer?.check?.({ signal })
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause)
      throw new StartError('signer', `no block could be signed: ${why}`, { cause })
    }
  }

  async #close(): Promise<void> {
    this.#dialer.stop()
    this.#signerFollower?.stop()
    this.#publisher?.stop(new StateError('publish()', 'stopping', 'the network was stopped meanwhile'))
    await Promise.all([this.discovery?.stop(), this.gossip.stop()])
  }

  #follow(source: SignerSource): SignerFollower {
    return new SignerFollower(source, this.#config.rollupConfig, {
      current: () => this.gossip.unsafeBlockSigner,
      set: (address) => this.gossip.setUnsafeBlockSigner(address),
      warning: (warning) => this.emit('warning', warning),
      logger: this.#parts.logger ?? silent,
    })
  }

  async #dialFound(found: AsyncIterable<FoundPeer>): Promise<void> {
    for await (const peer of found) this.#dialer.offer(peer)
  }

  /** From the low tide on discovery slows down, as op-node's does (p2p/discovery.go v1.19.6). */
  #setPace(): void {
    this.discovery?.setPace(this.#connected.size < this.#config.gossip.peers.lo ? 'fast' : 'slow')
  }

  #forwardEvents(): void {
    this.gossip.addEventListener('peer:connect', ({ detail }) => {
      this.#connected.add(detail.peerId)
      this.#dialer.connected(detail.peerId)
      this.#setPace()
    })
    this.gossip.addEventListener('peer:disconnect', ({ detail }) => {
      this.#connected.delete(detail.peerId)
      this.#dialer.lost(detail.peerId)
      this.#setPace()
    })
    for (const name of GOSSIP_EVENTS) {
      this.gossip.addEventListener(name, ({ detail }) => this.emit(name, detail as never))
    }
    this.discovery?.addEventListener('peer:found', ({ detail }) => this.emit('peer:found', detail))
    this.discovery?.addEventListener('enr:update', ({ detail }) => this.emit('enr:update', detail))
    this.discovery?.addEventListener('warning', ({ detail }) => this.emit('warning', detail))
    this.gossip.closed.catch((error) => this.lifecycle.fail(error))
    this.discovery?.closed.catch((error) => this.lifecycle.fail(error))
  }
}

function tcpPortOf(multiaddrs: readonly string[]): number | undefined {
  const port = multiaddrs.map((address) => /\/tcp\/(\d+)/.exec(address)?.[1]).find((found) => found !== undefined)
  return port === undefined ? undefined : Number(port)
}
