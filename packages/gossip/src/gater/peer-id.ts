import { ConfigError } from '@kona/genesis'
import type { PeerId } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'

/** @throws ConfigError `peerId` */
export function peerIdOf(text: string): PeerId {
  try {
    return peerIdFromString(text)
  } catch (cause) {
    throw new ConfigError('peerId', text, 'a peer id such as 16Uiu2HA…', { cause })
  }
}
