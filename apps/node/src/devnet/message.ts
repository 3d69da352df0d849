import type { Address, Hex, RollupConfig } from '@kona/genesis'

/** What a devnet's supervisor tells a node's process. */
export type Command =
  | {
      type: 'start'
      rollupConfig: RollupConfig
      privateKey: Hex
      unsafeBlockSigner: Address
      bootnodes: string[]
      /** The sequencer's block-signing key; followers have none. */
      signerKey?: Hex
    }
  | ({ type: 'produce' } & ProduceOptions)
  | { type: 'stop' }

/** How the sequencer makes its blocks. */
export interface ProduceOptions {
  blockTimeMs: number
  /** undefined: until told to stop. */
  blocks: number | undefined
  txBytes: number
  seed: string
  /** The timestamp of block 0, in seconds. */
  genesisTime: number
}

/** What a node's process tells the supervisor. Times are milliseconds since the epoch, with fractions. */
export type Report =
  | { type: 'started'; peerId: string; enr: string; multiaddrs: readonly string[] }
  | { type: 'mesh'; peers: string[] }
  | { type: 'published'; number: bigint; hash: Hex; bytes: number; atMs: number; peers: number }
  | { type: 'accepted'; number: bigint; hash: Hex; atMs: number; lowestScore: number }
  | { type: 'rejected'; code: string; from: string }
  | { type: 'produced' }
  | { type: 'failed'; message: string }
