import { GateLayer } from './gate.ts'
import { plainIp } from './ip.ts'
import type { Subnet } from './subnet.ts'

/** What the operator blocked, until it is unblocked. */
export class BlockList extends GateLayer {
  readonly peers = new Set<string>() // UNBOUNDED: the operator's duty; strangers cannot add to it
  readonly addresses = new Set<string>() // UNBOUNDED: the operator's duty; strangers cannot add to it
  readonly subnets = new Map<string, Subnet>() // UNBOUNDED: the operator's duty; strangers cannot add to it

  override allowsPeer(peerId: string): boolean {
    return super.allowsPeer(peerId) && !this.peers.has(peerId)
  }

  override allowsAddress(ip: string, peerId?: string): boolean {
    if (!super.allowsAddress(ip, peerId) || this.addresses.has(plainIp(ip))) return false
    for (const subnet of this.subnets.values()) if (subnet.contains(ip)) return false
    return true
  }
}
