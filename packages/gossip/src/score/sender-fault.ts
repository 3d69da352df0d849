import type { Reason, ReasonCode } from '../validity/reason.ts'

/**
 * Whose fault it is that a message was not accepted.
 * - `sender`: whoever passes this on has not looked at it, as every node must.
 * - `signer`: signed by a key that we do not know; see UnknownSigners.
 * - `height`: too many blocks of one height; the sender's if all came from it.
 * - `old`: a clock is off, so nobody's; but many of them are a flood.
 * - `nobody`: a clock is off, or it is our own doing.
 */
export type Blame = 'sender' | 'signer' | 'height' | 'old' | 'nobody'

const BLAMES: Readonly<Record<ReasonCode, Blame>> = {
  topic: 'nobody', // gossipsub lets no other topic in
  snappy: 'sender',
  too_large: 'sender',
  too_small: 'sender',
  no_signer: 'nobody',
  signature: 'sender',
  signer: 'signer',
  ssz: 'sender',
  timestamp_past: 'old',
  timestamp_future: 'nobody',
  block_hash: 'sender',
  withdrawals: 'sender',
  blob_gas_used: 'sender',
  excess_blob_gas: 'sender',
  parent_beacon_block_root: 'sender',
  withdrawals_root: 'sender',
  too_many_blocks: 'height',
  seen: 'nobody',
  internal: 'nobody',
}

export function blameFor(reason: Pick<Reason, 'code'>): Blame {
  return BLAMES[reason.code]
}
