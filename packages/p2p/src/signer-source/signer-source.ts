import type { Address, RollupConfig } from '@kona/genesis'

/**
 * Where the address whose blocks are accepted comes from. Not to be mixed up with {@link BlockSigner}, which signs
 * ours. Own sources fit by structure:
 *
 * @example
 * const source: SignerSource = { async *watch() { yield { address: await askMyRegistry() } } }
 */
export interface SignerSource {
  /**
   * Tells the signer, now and whenever it changes; telling the same again does no harm. Called once, when the network
   * is built: nothing may be opened before the first `next()`.
   *
   * @throws ConfigError at once, where it can never serve this chain
   */
  watch(context: {
    readonly rollupConfig: RollupConfig
    /** Ends the watch. */
    readonly signal: AbortSignal
  }): AsyncIterable<SignerReading>
}

/** What a source learned: an address, or why there is none this time; then the last one stays. */
export type SignerReading = { readonly address: Address } | { readonly problem: SignerSourceProblem }

/** Why a source could not tell the signer. */
export interface SignerSourceProblem {
  /**
   * - `rpc`: the endpoint cannot be reached or answered with an error
   * - `timeout`: it did not answer in time
   * - `chain_id`: it serves another chain than the config's L1
   * - `no_address`: what it answered is no address, or the zero address
   * - `failed`: anything else
   */
  readonly code: 'rpc' | 'timeout' | 'chain_id' | 'no_address' | 'failed'
  /** One sentence for people, without a full stop. Shows no URL: those may hold a key. */
  readonly message: string
}

/** The source of the unsafe block signer failed; told once, until it works again. */
export interface SignerSourceWarning {
  readonly code: 'signer_source'
  readonly problem: SignerSourceProblem['code']
  /** One sentence for people. */
  readonly message: string
  /** The signer that stays; undefined: none is known, and blocks are ignored until one is. */
  readonly current: Address | undefined
}
