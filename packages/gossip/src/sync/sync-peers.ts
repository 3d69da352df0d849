import type { SyncFailure } from './events.ts'
import { PEER_RATE, PeerBuckets, TOTAL_RATE, TokenBucket } from './rate-limit.ts'

/** Requests under way at one peer, and at all of them. */
const MAX_PEER_REQUESTS = 4
export const MAX_REQUESTS = 16

/** Milliseconds that a peer is left alone after a failure; doubled with each further one in a row. */
const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 15_000
/** Milliseconds until a peer without the protocol is asked again. */
const UNSUPPORTED_PAUSE_MS = 60_000

/** Peers whose conduct is remembered. */
const MAX_PEERS = 1_000

interface Conduct {
  failuresInARow: number
  pausedUntilMs: number
}

/** Which peers may be asked when: within the rates that op-node's server lets pass, and after failures ever later. */
export class SyncPeers {
  readonly #buckets = new PeerBuckets()
  readonly #total: TokenBucket
  readonly #conduct = new Map<string, Conduct>() // BOUNDED: MAX_PEERS, oldest out
  readonly #underWay = new Map<string, number>() // BOUNDED: MAX_REQUESTS
  #requests = 0

  constructor(nowMs: number) {
    this.#total = new TokenBucket(TOTAL_RATE, nowMs)
  }

  /** Those of the peers that may be asked now, the least busy first. */
  ready(peerIds: Iterable<string>, nowMs: number): string[] {
    if (this.#requests >= MAX_REQUESTS || !this.#total.ready(nowMs)) return []
    const busy = (peerId: string): number => this.#underWay.get(peerId) ?? 0
    return [...peerIds]
      .filter((peerId) => busy(peerId) < MAX_PEER_REQUESTS && this.#mayBeAsked(peerId, nowMs))
      .sort((a, b) => busy(a) - busy(b))
  }

  begin(peerId: string, nowMs: number): void {
    this.#buckets.of(peerId, nowMs).reserve(nowMs, 0)
    this.#total.reserve(nowMs, 0)
    this.#requests++
    this.#underWay.set(peerId, (this.#underWay.get(peerId) ?? 0) + 1)
  }

  /** To be called once for each {@link begin}. */
  end(peerId: string): void {
    this.#requests--
    const left = this.#underWay.get(peerId)! - 1
    if (left > 0) this.#underWay.set(peerId, left)
    else this.#underWay.delete(peerId)
  }

  succeeded(peerId: string): void {
    this.#conduct.delete(peerId)
  }

  failed(peerId: string, failure: SyncFailure, nowMs: number): void {
    const failuresInARow = (this.#conduct.get(peerId)?.failuresInARow ?? 0) + 1
    const doubled = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failuresInARow - 1, 10))
    this.#conduct.delete(peerId)
    this.#conduct.set(peerId, { failuresInARow, pausedUntilMs: nowMs + pauseMs(failure, doubled) })
    if (this.#conduct.size > MAX_PEERS) this.#conduct.delete(this.#conduct.keys().next().value!)
  }

  #mayBeAsked(peerId: string, nowMs: number): boolean {
    const pausedUntilMs = this.#conduct.get(peerId)?.pausedUntilMs ?? nowMs
    return pausedUntilMs <= nowMs && this.#buckets.of(peerId, nowMs).ready(nowMs)
  }
}

function pauseMs(failure: SyncFailure, doubledMs: number): number {
  if (failure === 'unsupported') return UNSUPPORTED_PAUSE_MS
  // The server may have throttled us: let its bucket fill up, as op-node's client did.
  if (failure === 'server_error') return Math.max(doubledMs, (PEER_RATE.burst / PEER_RATE.perSecond) * 1000)
  return doubledMs
}
