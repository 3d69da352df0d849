/**
 * Whom we connect to and let in. Gates are layers around one interface, as op-node's gaters are (p2p/gating v1.19.6):
 * each asks the one inside first, and adds its own reason to say no.
 */
export interface Gate {
  /** In both directions. @param peerId as text */
  allowsPeer(peerId: string): boolean
  /**
   * In both directions.
   *
   * @param ip without a port, IPv4 or IPv6
   * @param peerId who stands behind it, where that is known: on the way out, and once a connection is open
   */
  allowsAddress(ip: string, peerId?: string): boolean
  /** A dial of ours to a peer that {@link allowsPeer} allows. Asking is dialling: it is counted. */
  allowsDial(peerId: string): boolean
}

/** The innermost gate. */
export const openGate: Gate = {
  allowsPeer: () => true,
  allowsAddress: () => true,
  allowsDial: () => true,
}

/** A layer that says nothing of its own: what a gate overrides the rest of. */
export abstract class GateLayer implements Gate {
  readonly #inner: Gate

  constructor(inner: Gate = openGate) {
    this.#inner = inner
  }

  allowsPeer(peerId: string): boolean {
    return this.#inner.allowsPeer(peerId)
  }

  allowsAddress(ip: string, peerId?: string): boolean {
    return this.#inner.allowsAddress(ip, peerId)
  }

  allowsDial(peerId: string): boolean {
    return this.#inner.allowsDial(peerId)
  }
}
