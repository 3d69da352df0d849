import { Broadcast, type Subscription } from '@kona/genesis/driver'
import { checkNumber } from './config.ts'
import type { UnsafeBlock } from './validity/validator.ts'

/** The bounds of one `unsafeBlocks()`; past either, the oldest block goes. */
export interface UnsafeBlocksOptions {
  /** Ends the subscription. */
  signal?: AbortSignal
  /** A whole number from 1; default: 64. */
  maxBlocks?: number
  /** Bytes of blocks, compressed and decoded together, from 1; default: 64 MiB. One larger block is still kept. */
  maxBytes?: number
}

/** Hands out accepted blocks to everybody who subscribed, and waits for nobody. */
export class UnsafeBlocks {
  readonly #blocks: Broadcast<UnsafeBlock>

  /** @param onLag told, by each reader that is too slow, what that one lost so far */
  constructor(onLag: (dropped: number) => void) {
    this.#blocks = new Broadcast({
      sizeOf: ({ data, envelope }) => data.byteLength + envelope.executionPayload.logsBloom.buffer.byteLength,
      onLag,
    })
  }

  /** @throws ConfigError `maxBlocks`, `maxBytes` */
  subscribe({ signal, maxBlocks = 64, maxBytes = 64 * 1024 * 1024 }: UnsafeBlocksOptions): Subscription<UnsafeBlock> {
    checkNumber('maxBlocks', maxBlocks, 1, Number.MAX_SAFE_INTEGER, 'blocks')
    checkNumber('maxBytes', maxBytes, 1, Number.MAX_SAFE_INTEGER, 'bytes')
    return this.#blocks.subscribe({ maxItems: maxBlocks, maxBytes, ...(signal && { signal }) })
  }

  publish(block: UnsafeBlock): void {
    this.#blocks.publish(block)
  }

  end(error?: Error): void {
    this.#blocks.end(error)
  }
}
