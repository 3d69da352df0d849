import type { Address, Hex } from '@kona/genesis'

/** What is asked of L1. A viem PublicClient fits as it is. */
export interface L1Client {
  getChainId(): Promise<number>
  getBlockNumber(options: { cacheTime: number }): Promise<bigint>
  getStorageAt(where: { address: Address; slot: Hex; blockNumber: bigint }): Promise<Hex | undefined>
}
