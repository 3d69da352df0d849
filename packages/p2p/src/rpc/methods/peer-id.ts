import { textArgument } from '../method.ts'

/** The argument of most methods; the gater and the host tell what is none. */
export const PEER_ID = textArgument('peerId', 'a peer id such as 16Uiu2HA…')
