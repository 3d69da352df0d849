import type { ReasonCode } from '@kona/gossip'

/** Every pair of verdict and code that a message may get, so that each is there from the start, with 0. */
export const VERDICT_CODES: Readonly<Record<ReasonCode | 'ok', 'accept' | 'ignore' | 'reject'>> = {
  ok: 'accept',
  no_signer: 'ignore',
  seen: 'ignore',
  topic: 'reject',
  snappy: 'reject',
  too_large: 'reject',
  too_small: 'reject',
  signature: 'reject',
  signer: 'reject',
  ssz: 'reject',
  timestamp_past: 'reject',
  timestamp_future: 'reject',
  block_hash: 'reject',
  withdrawals: 'reject',
  blob_gas_used: 'reject',
  excess_blob_gas: 'reject',
  parent_beacon_block_root: 'reject',
  withdrawals_root: 'reject',
  too_many_blocks: 'reject',
  internal: 'reject',
}
