import { type Gate, openGate } from './gate.ts'
import { plainIp } from './ip.ts'

/**
 * What the operator blocked, until it is unblocked. As in op-node, blocking refuses new connections in
 * both directions; one that is open stays (op-node p2p/gating/blocking.go v1.19.6).
 */
export class BlockList implements Gate {
  readonly #inner: Gate
  readonly #peers = new Set<string>() // UNBOUNDED: the operator's duty; strangers cannot add to it
  readonly #addresses = new Set<string>() // UNBOUNDED: the operator's duty; strangers cannot add to it

  constructor(inner: Gate = openGate) {
    this.#inner = inner
  }

  allowsPeer(peerId: string): boolean {
    return !this.#peers.has(peerId) && this.#inner.allowsPeer(peerId)
  }

  allowsAddress(ip: string): boolean {
    return !this.#addresses.has(plainIp(ip)) && this.#inner.allowsAddress(ip)
  }

  blockPeer(peerId: string): void {
    this.#peers.add(peerId)
  }

  unblockPeer(peerId: string): void {
    this.#peers.delete(peerId)
  }

  blockedPeers(): readonly string[] {
    return [...this.#peers]
  }

  /** @param ip IPv4 or IPv6, without a port */
  blockAddress(ip: string): void {
    this.#addresses.add(plainIp(ip))
  }

  unblockAddress(ip: string): void {
    this.#addresses.delete(plainIp(ip))
  }

  blockedAddresses(): readonly string[] {
    return [...this.#addresses]
  }
}
