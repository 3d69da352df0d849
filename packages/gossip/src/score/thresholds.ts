/**
 * The scores at which gossipsub changes its ways with a peer (op-node p2p/peer_params.go v1.19.6):
 * below -10 no gossip about messages, below -40 nothing is sent and all it sends is ignored.
 */
export const SCORE_THRESHOLDS = {
  gossipThreshold: -10,
  publishThreshold: -40,
  graylistThreshold: -40,
  acceptPXThreshold: 20,
  opportunisticGraftThreshold: 0.05,
} as const
