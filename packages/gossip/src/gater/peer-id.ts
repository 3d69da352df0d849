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

/** Whether a text may be a peer id in base58. Whether there is a key in it takes half a millisecond to tell. */
export function isPeerIdText(text: unknown): text is string {
  return typeof text === 'string' && /^[1-9A-HJ-NP-Za-km-z]{32,64}$/.test(text)
}
