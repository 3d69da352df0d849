import type { Logger } from '@kona/genesis/driver'
import type { HostFactory, MetricsRegister, PayloadSource } from '@kona/gossip'
import type { Datastore } from 'interface-datastore'
import type { Network } from './network.ts'
import { type NetworkConfig, type ParsedNetworkConfig, parseNetworkConfig } from './network-config.ts'
import type { BlockSigner } from './signer/block-signer.ts'
import type { SignerSource } from './signer-source/signer-source.ts'

/** What a Network may be given besides its config: live things that JSON cannot hold. What you pass in you close. */
export interface NetworkParts {
  logger?: Logger
  datastore?: Datastore
  signer?: BlockSigner
  signerSource?: SignerSource
  host?: HostFactory
  metrics?: MetricsRegister
  clock?: () => number
  payloads?: PayloadSource
}

/** Collects the parts; `build()` is `new Network(parseNetworkConfig(config), parts)` and nothing more. */
export class NetworkBuilder {
  readonly #config: NetworkConfig
  readonly #make: (config: ParsedNetworkConfig, parts: NetworkParts) => Network
  readonly #parts: NetworkParts = {}

  constructor(config: NetworkConfig, make: (config: ParsedNetworkConfig, parts: NetworkParts) => Network) {
    this.#config = config
    this.#make = make
  }

  /** Where log lines go; default: nowhere. */
  withLogger(logger: Logger): this {
    this.#parts.logger = logger
    return this
  }

  /** What is kept over a restart: found and known peers, scores, bans, blocks and protection; default: in memory. */
  withDatastore(datastore: Datastore): this {
    this.#parts.datastore = datastore
    return this
  }

  /** Signs what publish() sends; default: none, and publish() throws. */
  withSigner(signer: BlockSigner): this {
    this.#parts.signer = signer
    return this
  }

  /**
   * Tells whose blocks are accepted, while the network runs; `systemConfigSigner(…)` reads it from L1. Until its first
   * answer the config's address counts, else the registry's. Default: those alone.
   */
  withSignerSource(source: SignerSource): this {
    this.#parts.signerSource = source
    return this
  }

  /** Makes the libp2p node from exactly the init that would be used: `(init) => createLibp2p({ ...init, … })`. */
  withHost(host: HostFactory): this {
    this.#parts.host = host
    return this
  }

  /**
   * Where metrics are made: ours, gossipsub's and libp2p's; default: none are. gossipsub's register shape, which
   * `prometheusRegister(registry)` of `@kona/p2p/prometheus` has. A register of its own for each network.
   */
  withMetrics(register: MetricsRegister): this {
    this.#parts.metrics = register
    return this
  }

  /** Unix time in milliseconds, for the rules that compare a block's timestamp with now; default: Date.now. */
  withClock(clock: () => number): this {
    this.#parts.clock = clock
    return this
  }

  /** Serves peers' `payload_by_number`; default: the last 1,024 accepted payloads, 256 MiB at most. */
  withPayloads(payloads: PayloadSource): this {
    this.#parts.payloads = payloads
    return this
  }

  /** Checks everything, opens nothing. @throws ConfigError naming the field. */
  build(): Network {
    return this.#make(parseNetworkConfig(this.#config), this.#parts)
  }
}
