import { type Gate, GateLayer } from './gate.ts'
import type { Subnet } from './subnet.ts'

/** Nothing outside some ranges, as geth's and op-node's `netrestrict`; no range at all restricts nothing. */
export class Netrestrict extends GateLayer {
  readonly #ranges: readonly Subnet[] | undefined

  constructor(ranges: readonly Subnet[] | undefined, inner?: Gate) {
    super(inner)
    this.#ranges = ranges
  }

  override allowsAddress(ip: string, peerId?: string): boolean {
    const inside = this.#ranges === undefined || this.#ranges.some((range) => range.contains(ip))
    return inside && super.allowsAddress(ip, peerId)
  }
}
