import type { Logger } from '@kona/genesis/driver'
import type { Datastore } from 'interface-datastore'
import { type GossipConfig, type ParsedGossipConfig, parseGossipConfig } from './config.ts'
import type { Gossip } from './gossip.ts'
import type { HostFactory } from './host/host.ts'
import type { MetricsRegister } from './metrics-register.ts'
import type { PayloadSource } from './sync/payload-source.ts'

/** The live things that a {@link Gossip} may be given. Who passes one in closes it. */
export interface GossipParts {
  /** Default: says nothing. */
  logger?: Logger
  /** What is kept over a restart: bans, blocks, protected and known peers, scores. Default: in memory. */
  datastore?: Datastore
  /** Makes the libp2p node. Default: `createLibp2p`. */
  host?: HostFactory
  /** Where gossipsub and libp2p make their metrics. Default: none are made. */
  metrics?: MetricsRegister
  /** Unix time in milliseconds, for the rules of block times. Default: `Date.now`. */
  clock?: () => number
  /** Serves peers' `payload_by_number`. Default: the last 1,024 accepted payloads, 256 MiB at most. */
  payloads?: PayloadSource
}

/** What `Gossip.builder(config)` gives: `build()` is `new Gossip(parseGossipConfig(config), parts)`. */
export class GossipBuilder {
  readonly #config: GossipConfig
  readonly #parts: GossipParts = {}
  readonly #make: (config: ParsedGossipConfig, parts: GossipParts) => Gossip

  constructor(config: GossipConfig, make: (config: ParsedGossipConfig, parts: GossipParts) => Gossip) {
    this.#config = config
    this.#make = make
  }

  withLogger(logger: Logger): this {
    this.#parts.logger = logger
    return this
  }

  withDatastore(datastore: Datastore): this {
    this.#parts.datastore = datastore
    return this
  }

  withHost(host: HostFactory): this {
    this.#parts.host = host
    return this
  }

  withMetrics(register: MetricsRegister): this {
    this.#parts.metrics = register
    return this
  }

  withClock(clock: () => number): this {
    this.#parts.clock = clock
    return this
  }

  withPayloads(payloads: PayloadSource): this {
    this.#parts.payloads = payloads
    return this
  }

  /** Checks the whole config and opens nothing. @throws ConfigError naming the field */
  build(): Gossip {
    return this.#make(parseGossipConfig(this.#config), { ...this.#parts })
  }
}
