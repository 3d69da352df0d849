import type { Address, Hex } from '@kona/genesis'
import type { L1Client } from '../../src/index.ts'

/** A storage word that holds an address. */
export const wordOf = (address: Address): Hex => `0x${'00'.repeat(12)}${address.slice(2).toLowerCase()}`

/** An L1 whose answers the test decides; for the rules of reading. The real one is tested by apps/node, with anvil. */
export class StubL1 implements L1Client {
  chainId = 1
  head = 100n
  word: Hex | undefined
  /** Replaces the answer of the storage read. */
  answer: (() => Promise<Hex | undefined>) | undefined
  readonly reads: { address: Address; slot: Hex; blockNumber: bigint }[] = []

  constructor(signer?: Address) {
    if (signer) this.word = wordOf(signer)
  }

  async getChainId() {
    return this.chainId
  }

  async getBlockNumber() {
    return this.head
  }

  getStorageAt(where: { address: Address; slot: Hex; blockNumber: bigint }) {
    this.reads.push(where)
    return this.answer ? this.answer() : Promise.resolve(this.word)
  }
}
