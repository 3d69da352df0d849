/** How peers are scored. Defaults: {@link defaultScoreOptions}. */
export interface ScoreOptions {
  /**
   * `light` as op-node's `p2p.scoring`: IP colocation and misbehaviour inside gossipsub count.
   * `none`: every peer's score is 0.
   */
  level: 'light' | 'none'
  /**
   * IP addresses and CIDR ranges that may hold any number of peers. Go's gossipsub never counts
   * loopback addresses; JavaScript's does, so they stand here.
   */
  ipColocationExempt: readonly string[]
}

export const defaultScoreOptions: Readonly<ScoreOptions> = {
  level: 'light',
  ipColocationExempt: ['127.0.0.0/8', '::1'],
}
