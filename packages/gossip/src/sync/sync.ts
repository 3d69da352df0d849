import type { RollupConfig } from '@kona/genesis'
import { type Logger, silent } from '@kona/genesis/driver'
import type { Libp2p } from '@libp2p/interface'
import type { AcceptedBlock } from './answer-book.ts'
import { SyncClient } from './client.ts'
import type { SyncRequest, SyncResponse } from './events.ts'
import type { PayloadSource } from './payload-source.ts'
import { SyncServer } from './server.ts'
import type { SyncOptions } from './sync-options.ts'

export interface SyncConfig {
  readonly rollupConfig: RollupConfig
  readonly sync: SyncOptions
}

export interface SyncParts {
  readonly payloads?: PayloadSource | undefined
  readonly logger?: Logger
  /** Unix time in milliseconds. */
  readonly clock?: () => number
  readonly served: (request: SyncRequest) => void
  readonly responded: (response: SyncResponse) => void
}

/** Both sides of `payload_by_number`, each if it is wanted. */
export class Sync {
  readonly client: SyncClient | undefined
  readonly #server: SyncServer | undefined

  constructor({ rollupConfig: config, sync }: SyncConfig, parts: SyncParts) {
    const { payloads: source, logger = silent, clock = Date.now, served, responded } = parts
    if (sync.client) this.client = new SyncClient({ config, responded })
    if (sync.server) this.#server = new SyncServer({ config, source, logger, clock, served })
  }

  /** Before the node starts, so that identify tells the protocols from the first connection on. */
  async start(node: Pick<Libp2p, 'handle' | 'getConnections'>): Promise<void> {
    this.client?.start(node)
    await this.#server?.start(node)
  }

  stop(): void {
    this.client?.stop()
    this.#server?.stop()
  }

  /** A block passed validation. @param signedBytes what its signature signs */
  accepted(block: AcceptedBlock, signedBytes: Uint8Array): void {
    this.#server?.accepted(block, signedBytes)
  }
}
