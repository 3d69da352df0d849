import type { Address, Hex } from '@kona/genesis'

/** What a signer is asked: the parts of the OP Stack's block-signing message, V1. */
export interface SignRequest {
  /** The L2 chain's id. */
  chainId: number
  /** keccak256 of the signed bytes: [parent beacon block root ++] SSZ payload; 32 bytes. */
  payloadHash: Hex
}

/**
 * Signs the blocks that this node publishes. Not to be mixed up with the unsafe block signer of the config,
 * which is the address whose blocks are accepted.
 */
export interface BlockSigner {
  /** Whose signature comes out; the network's validator must accept it, or nothing can be published. */
  readonly address: Address
  /**
   * Signs keccak256(32 zero bytes ++ chain id as uint256 ++ payload hash).
   *
   * @param options.signal how long it may take; a network gives the chain's block time
   * @returns 65 bytes: r ++ s ++ v, v 0 or 1.
   * @see https://specs.optimism.io/protocol/rollup-node-p2p.html#block-signatures
   */
  sign(request: SignRequest, options?: { signal?: AbortSignal }): Promise<Hex>
  /**
   * Whether sign() itself makes sure that the signature is by `address`, as our own signers do; what others give is
   * recovered before it goes out. Default: false
   */
  readonly isVerified?: boolean
  /** Asked once, before the network opens anything; what it throws fails the start with StartError `signer`. */
  check?(options: { signal: AbortSignal }): Promise<void>
}
