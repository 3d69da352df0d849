import type { Logger } from '@kona/genesis/driver'
import type { BootstoreDatastore } from './bootstore.ts'
import type { Discovery } from './discovery.ts'
import { type DiscoveryConfig, type ParsedDiscoveryConfig, parseDiscoveryConfig } from './discovery-config.ts'
import type { FoundPeer } from './found-peers.ts'

/** What JSON cannot hold. What you pass in you close. */
export interface DiscoveryParts {
  /** Default: silent. */
  logger?: Logger
  /** Keeps the bootstore, below `/bootstore`; interface-datastore's Datastore fits. Default: none is kept. */
  datastore?: BootstoreDatastore
  /** Asked before a peer is handed out; one that is refused is asked about again when it is seen again. */
  accepts?: (peer: FoundPeer) => boolean
}

/** `Discovery.builder(config).withX(part).build()` is `new Discovery(parseDiscoveryConfig(config), parts)`. */
export class DiscoveryBuilder {
  readonly #config: DiscoveryConfig
  readonly #parts: DiscoveryParts = {}
  readonly #make: (config: ParsedDiscoveryConfig, parts: DiscoveryParts) => Discovery

  constructor(config: DiscoveryConfig, make: (config: ParsedDiscoveryConfig, parts: DiscoveryParts) => Discovery) {
    this.#config = config
    this.#make = make
  }

  withLogger(logger: Logger): this {
    this.#parts.logger = logger
    return this
  }

  withDatastore(datastore: BootstoreDatastore): this {
    this.#parts.datastore = datastore
    return this
  }

  withAccepts(accepts: (peer: FoundPeer) => boolean): this {
    this.#parts.accepts = accepts
    return this
  }

  /** Checks everything and opens nothing. Throws ConfigError naming the field. */
  build(): Discovery {
    return this.#make(parseDiscoveryConfig(this.#config), { ...this.#parts })
  }
}
