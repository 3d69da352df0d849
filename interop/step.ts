import type { Address, RollupConfig } from '@kona/genesis'
import type { PayloadVersion } from '@kona/gossip/payload'

/** A node of this chain starts, with nothing seen yet. */
export interface ChainStep {
  readonly kind: 'chain'
  readonly name: string
  readonly rollupConfig: RollupConfig
  readonly signer: Address
  readonly thresholdSeconds: number
}

/** L1 names an unsafe block signer; undefined where it names none. */
export interface SignerStep {
  readonly kind: 'signer'
  readonly address: Address | undefined
  readonly nowMs: number
}

/** A message comes on the topic of a payload version. */
export interface MessageStep {
  readonly kind: 'message'
  readonly version: PayloadVersion
  readonly data: Uint8Array
  /** What the node's clock shows, Unix time in ms. */
  readonly nowMs: number
}

/** What happens to a node, in order. Whoever judges a message has seen the steps before it. */
export type Step = ChainStep | SignerStep | MessageStep
