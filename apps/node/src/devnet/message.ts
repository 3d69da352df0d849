import type { Address, Hex, RollupConfig } from '@kona/genesis'
import type { BadBlock, BadBlockInput } from './control/bad-block.ts'
import type { DevnetPeer } from './node.ts'

/** What a devnet's supervisor tells a node's process. */
export type Command =
  | {
      type: 'start'
      rollupConfig: RollupConfig
      privateKey: Hex
      /** Whose blocks are accepted; or where L1 is, which says it. */
      trust: { unsafeBlockSigner: Address } | { l1Url: string }
      bootnodes: string[]
      /** The sequencer's block-signing key; followers have none. */
      signerKey?: Hex
    }
  | ({ type: 'produce' } & ProduceOptions)
  /** The sequencer signs with this key from its next block on. */
  | { type: 'sign'; signerKey: Hex }
  /** Publish something that peers reject, past the own validator. */
  | ({ type: 'attack'; kind: BadBlock } & BadBlockInput)
  /** Tell of your peers, each so many milliseconds; undefined: no more. */
  | { type: 'watch'; everyMs: number | undefined }
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
  /** The block that the first one comes after: block 0, or the last one before a restart. */
  parent: { number: bigint; hash: Hex }
}

/** What a node's process tells the supervisor. Times are milliseconds since the epoch, with fractions. */
export type Report =
  | { type: 'started'; peerId: string; enr: string; multiaddrs: readonly string[] }
  | { type: 'mesh'; peers: string[] }
  | { type: 'published'; number: bigint; hash: Hex; bytes: number; atMs: number; peers: number }
  | { type: 'accepted'; number: bigint; hash: Hex; atMs: number; from: string; lowestScore: number }
  | { type: 'rejected'; code: string; from: string; message: string }
  /** To whom the messages of an attack went, or why to nobody. */
  | { type: 'attacked'; peers?: string[]; failed?: string }
  | { type: 'peers'; peers: DevnetPeer[] }
  /** The node learned whom to trust. */
  | { type: 'trusts'; unsafeBlockSigner: Address }
  | { type: 'produced' }
  | { type: 'failed'; message: string }
