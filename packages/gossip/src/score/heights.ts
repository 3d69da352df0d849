import { BLOCKS_PER_HEIGHT } from '../validity/seen-blocks.ts'

/** Heights that are remembered of a peer. */
const MAX_HEIGHTS = 16

/**
 * Tells who sends too many blocks of one height. Of a signer that signs many, honest peers may each pass on others, so
 * only a peer is at fault that alone sent more than any node accepts.
 */
export class PeerHeights {
  readonly #peers = new Map<string, Map<bigint, number>>() // BOUNDED: connected peers, MAX_HEIGHTS each

  /** A block that was accepted, or rejected as one too many. @returns whether the peer alone has sent too many */
  sent(peerId: string, height: bigint): boolean {
    const heights = this.#peers.get(peerId) ?? new Map<bigint, number>()
    this.#peers.set(peerId, heights)
    const count = (heights.get(height) ?? 0) + 1
    heights.delete(height)
    heights.set(height, count)
    if (heights.size > MAX_HEIGHTS) heights.delete(heights.keys().next().value as bigint)
    // The one beyond BLOCKS_PER_HEIGHT still passes: op-node p2p/gossip.go v1.19.6.
    return count > BLOCKS_PER_HEIGHT + 1
  }

  disconnected(peerId: string): void {
    this.#peers.delete(peerId)
  }
}
