import { Discovery, type FoundPeer, LocalNode } from '@kona/disc'
import type { Address, Hex } from '@kona/genesis'
import { Driver, Lifecycle, type Subscription, silent } from '@kona/genesis/driver'
import { type Gater, Gossip, type PeerSnapshot, PublishError, type UnsafeBlocksOptions } from '@kona/gossip'
import type { ExecutionPayloadEnvelope } from '@kona/gossip/payload'
import type { UnsafeBlock } from '@kona/gossip/validity'
import { Dialer } from './dialer.ts'
import type { NetworkEvents, Publication } from './events.ts'
import { DISCOVERY_FIELDS, GOSSIP_FIELDS, renaming } from './field-names.ts'
import { NetworkBuilder, type NetworkParts } from './network-builder.ts'
import type { NetworkConfig, ParsedNetworkConfig } from './network-config.ts'

/** Gossip events that a Network passes on as its own. */
const GOSSIP_EVENTS = [
  'peer:connect',
  'peer:disconnect',
  'peer:ban',
  'peer:unban',
  'message:judged',
  'signer:change',
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
    this.discovery = renaming(DISCOVERY_FIELDS, () => config.discovery && new Discovery(config.discovery, parts))
    this.#dialer = new Dialer(
      {
        connect: (address, options) => this.gossip.connect(address, options),
        isConnected: (peerId) => this.#connected.has(peerId),
        peerCount: () => this.#connected.size,
      },
      { options: config.dial, highTide: config.gossip.peers.hi, logger: parts.logger ?? silent },
    )
    this.#forwardEvents()
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
   * Signs a block with the signer of `withSigner`, judges it as a peer would, and sends it.
   *
   * @throws PublishError `invalid` (with `reason`, or with `cause` for what has no encoding), `no_signer`, `too_large`;
   * StateError unless running; the signer's own error; the signal's reason if it aborts in time
   */
  async publish(envelope: ExecutionPayloadEnvelope, { signal }: { signal?: AbortSignal } = {}): Promise<Publication> {
    this.lifecycle.assertRunning('publish()')
    const signer = this.#parts.signer
    if (!signer)
      throw new PublishError('no_signer', 'publish(): no signer; build the network withSigner(localSigner(key))')
    const options = signal ? { signal } : {}
    let signMs = 0
    const signature = async (payloadHash: Hex) => {
      const began = performance.now()
      const bytes = await signer.sign({ chainId: this.chainId, payloadHash }, options)
      signMs = performance.now() - began
      return bytes
    }
    const { hash, peers, sendMs } = await this.gossip.publish({ envelope, signature }, options)
    const publication = { hash, number: envelope.executionPayload.blockNumber, peers, signMs, sendMs }
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
    await this.gossip.start({ signal })
    if (!this.discovery) return
    const tcpPort = tcpPortOf(this.gossip.addresses())
    if (tcpPort !== undefined) this.discovery.setAddress({ tcpPort })
    const found = this.discovery.found()
    await this.discovery.start({ signal })
    this.#dialer.start()
    void this.#dialFound(found)
  }

  async #close(): Promise<void> {
    this.#dialer.stop()
    await Promise.all([this.discovery?.stop(), this.gossip.stop()])
  }

  async #dialFound(found: AsyncIterable<FoundPeer>): Promise<void> {
    for await (const peer of found) this.#dialer.offer(peer)
  }

  /** Above the low tide discovery slows down, as op-node's does (p2p/discovery.go v1.19.6). */
  #setPace(): void {
    if (this.status !== 'running') return
    this.discovery?.setPace(this.#connected.size > this.#config.gossip.peers.lo ? 'slow' : 'fast')
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
