import { BoundedMap } from './bounded-map.ts'
import { isLoopback } from './ip-range.ts'
import { TokenBucket } from './token-bucket.ts'

/** Packets a second, and at once, of one IP address. A node of a busy network sends a few a second. */
const PACKETS_PER_IP = { perSecond: 50, burst: 500 }
/** Handshakes a second, and at once, of everyone: each costs several ms of signature arithmetic. */
const HANDSHAKES = { perSecond: 40, burst: 200 }
/** Addresses whose packets are counted. */
const MAX_ADDRESSES = 2_000

/**
 * Drops what strangers send faster than a node could want, before it costs anything: discv5's own limiter
 * exchanges "expected" and "not expected" (@chainsafe/discv5 11.0.0). Loopback is not limited per address.
 */
export class PacketLimit {
  readonly #perIp = new BoundedMap<string, TokenBucket>(MAX_ADDRESSES) // BOUNDED: MAX_ADDRESSES, oldest out
  readonly #handshakes: TokenBucket

  constructor(nowMs: number) {
    this.#handshakes = new TokenBucket(HANDSHAKES.perSecond, HANDSHAKES.burst, nowMs)
  }

  allowsPacket(ip: string, nowMs: number): boolean {
    if (isLoopback(ip)) return true
    let bucket = this.#perIp.get(ip)
    if (!bucket) {
      bucket = new TokenBucket(PACKETS_PER_IP.perSecond, PACKETS_PER_IP.burst, nowMs)
      this.#perIp.set(ip, bucket)
    }
    return bucket.take(nowMs)
  }

  allowsHandshake(nowMs: number): boolean {
    return this.#handshakes.take(nowMs)
  }
}
