import { BoundedMap } from './bounded-map.ts'
import { isLoopback } from './ip-range.ts'
import { TokenBucket } from './token-bucket.ts'

/** Packets a second, and at once, of one IP address. A node of a busy network sends a few a second. */
const PACKETS = { perSecond: 50, burst: 500 }
/** Handshakes a second, and at once, of one IP address: each costs several ms of curve arithmetic without the addon. */
const HANDSHAKES = { perSecond: 5, burst: 50 }
/** Addresses whose packets are counted. */
const MAX_ADDRESSES = 2_000

/**
 * Drops what one address sends faster than a node could want, before it costs anything: discv5's own limiter
 * exchanges "expected" and "not expected" (@chainsafe/discv5 11.0.0). Each address is counted alone, so that forged
 * ones block nobody else; loopback is not counted.
 */
export class PacketLimit {
  readonly #packets = new BoundedMap<string, TokenBucket>(MAX_ADDRESSES) // BOUNDED: MAX_ADDRESSES, oldest out
  readonly #handshakes = new BoundedMap<string, TokenBucket>(MAX_ADDRESSES) // BOUNDED: MAX_ADDRESSES, oldest out

  allowsPacket(ip: string, nowMs: number): boolean {
    return isLoopback(ip) || take(this.#packets, PACKETS, ip, nowMs)
  }

  allowsHandshake(ip: string, nowMs: number): boolean {
    return isLoopback(ip) || take(this.#handshakes, HANDSHAKES, ip, nowMs)
  }
}

function take(
  buckets: BoundedMap<string, TokenBucket>,
  { perSecond, burst }: { perSecond: number; burst: number },
  ip: string,
  nowMs: number,
): boolean {
  let bucket = buckets.get(ip)
  if (!bucket) {
    bucket = new TokenBucket(perSecond, burst, nowMs)
    buckets.set(ip, bucket)
  }
  return bucket.take(nowMs)
}
