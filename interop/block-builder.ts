import { randomBytes } from 'node:crypto'
import { buildBlock, bytesToHex, type ExecutionPayloadEnvelope } from '@kona/gossip/payload'
import type { TestChain } from './chain.ts'

/** Builds blocks of a chain, each on top of the last: random transactions, nothing executed. */
export class BlockBuilder {
  readonly #chain: TestChain
  #parent: { hash: `0x${string}`; number: bigint }

  /** @param number the first block's */
  constructor(chain: TestChain, number = 1) {
    this.#chain = chain
    this.#parent = { hash: bytesToHex(randomBytes(32)), number: BigInt(number - 1) }
  }

  next({ transactions = 1, transactionBytes = 100 } = {}): ExecutionPayloadEnvelope {
    const envelope = buildBlock({
      rollupConfig: this.#chain.rollupConfig,
      parent: this.#parent,
      timestamp: BigInt(Math.floor(Date.now() / 1000)),
      transactions: Array.from({ length: transactions }, () => new Uint8Array(randomBytes(transactionBytes))),
    })
    const { blockHash: hash, blockNumber: number } = envelope.executionPayload
    this.#parent = { hash, number }
    return envelope
  }
}
