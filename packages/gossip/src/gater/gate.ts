/**
 * Whom we connect to and let in. Gates are layers around one interface, as op-node's gaters are:
 * each asks the one inside first, and adds its own reason to say no.
 */
export interface Gate {
  /** @param peerId as text */
  allowsPeer(peerId: string): boolean
  /** @param ip without a port, IPv4 or IPv6 */
  allowsAddress(ip: string): boolean
}

/** The innermost gate. */
export const openGate: Gate = {
  allowsPeer: () => true,
  allowsAddress: () => true,
}
