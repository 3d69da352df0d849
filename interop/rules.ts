import type { ReasonCode } from '@kona/gossip/validity'

/** What op-node logs when it does not accept a message (p2p/gossip.go v1.19.6), and the codes that we have for it. */
export const RULES: Readonly<Record<string, readonly ReasonCode[]>> = {
  'invalid snappy compression length data': ['snappy'],
  'possible snappy zip bomb, decoded length is too large': ['too_large'],
  // op-node looks at the declared length alone; we decompress first, and find that it is no snappy.
  'rejecting undersized gossip payload': ['too_small', 'snappy'],
  'invalid snappy compression': ['snappy'],
  'no configured p2p sequencer address, ignoring gossiped block': ['no_signer'],
  'invalid block signature': ['signature', 'signer'],
  'invalid execution payload': ['ssz'],
  'invalid envelope payload': ['ssz'],
  'payload is too old': ['timestamp_past'],
  'payload is too new': ['timestamp_future'],
  'payload has bad block hash': ['block_hash'],
  'payload is on v2/v3 topic, but has non-empty withdrawals': ['withdrawals'],
  'payload is on v3 topic, but has non-zero blob gas used': ['blob_gas_used'],
  'payload is on v3 topic, but has non-zero excess blob gas': ['excess_blob_gas'],
  'seen too many different blocks at same height': ['too_many_blocks'],
  'validated already seen message again': ['seen'],
}
