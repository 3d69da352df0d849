import type { Hex } from '@kona/genesis'
import type { Reason } from './reason.ts'

/** Heights remembered per topic. op-node p2p/gossip.go v1.19.6. */
export const HEIGHT_LIMIT = 1000
/** With more blocks than this seen at a height, every further one there is rejected: six pass. */
export const BLOCKS_PER_HEIGHT = 5

/**
 * The blocks that passed on one topic. More than five at a height is checked before "seen": from the sixth on, a
 * known block is rejected too. https://specs.optimism.io/protocol/rollup-node-p2p.html#block-validation
 */
export class SeenBlocks {
  /** BOUNDED: 1,000 heights, the least recently used out; at most six hashes each. */
  readonly #heights = new Map<bigint, Hex[]>()

  /** Why this block may not pass; if it may, it counts from now on. */
  check(number: bigint, hash: Hex): Reason | undefined {
    const hashes = this.#touch(number)
    if (hashes.length > BLOCKS_PER_HEIGHT) {
      return { code: 'too_many_blocks', number, seen: hashes.length, limit: BLOCKS_PER_HEIGHT }
    }
    if (hashes.includes(hash)) return { code: 'seen', number, hash }
    hashes.push(hash)
    return undefined
  }

  /** The hashes of a height, which becomes the most recently used one. */
  #touch(number: bigint): Hex[] {
    const hashes = this.#heights.get(number) ?? []
    this.#heights.delete(number)
    this.#heights.set(number, hashes)
    if (this.#heights.size > HEIGHT_LIMIT) {
      for (const oldest of this.#heights.keys()) {
        this.#heights.delete(oldest)
        break
      }
    }
    return hashes
  }
}
