import type { Hex } from '@kona/genesis'
import { LatencyHistogram } from './latency.ts'

/** A block as the devnet saw it. */
export interface DevnetBlock {
  number: bigint
  hash: Hex
  /** Transaction bytes. */
  bytes: number
  /**
   * Milliseconds from the sequencer's publish call, before signing, to each follower's accept;
   * null where it did not arrive in time.
   */
  latencyMs: Record<string, number | null>
  /** The lowest gossipsub score that any follower gave any of its peers; from -40 down a peer is graylisted. */
  lowestScore: number
}

/** What a devnet's run came to. */
export interface DevnetSummary {
  blocks: number
  /** Blocks × followers that arrived. */
  delivered: number
  /** Blocks × followers that should have. */
  expected: number
  latencyMs: { p50: number; p95: number; max: number }
}

/** Blocks remembered after they were told, so that a late accept opens none of them again. */
const MAX_CLOSED = 1_000

interface Pending {
  number: bigint
  hash: Hex
  bytes: number
  publishedAtMs: number | undefined
  /** Whom it has to reach. */
  expected: Set<string>
  acceptedAtMs: Map<string, number>
  lowestScore: number
  timer: ReturnType<typeof setTimeout> | undefined
}

/** Joins the sequencer's word of a block with its followers' and tells each block once, whole or late. */
export class Tally {
  readonly #pending = new Map<Hex, Pending>() // BOUNDED: an entry goes when it is whole, or after lateMs
  readonly #closed = new Set<Hex>() // BOUNDED: MAX_CLOSED, the oldest out
  readonly #latencies = new LatencyHistogram()
  readonly #followers: Set<string> // BOUNDED: the devnet's nodes
  readonly #lateMs: number
  readonly #onBlock: (block: DevnetBlock) => void
  #blocks = 0
  #delivered = 0
  #expected = 0

  constructor(followers: readonly string[], options: { lateMs: number; onBlock: (block: DevnetBlock) => void }) {
    this.#followers = new Set(followers)
    this.#lateMs = options.lateMs
    this.#onBlock = options.onBlock
  }

  get open(): number {
    return this.#pending.size
  }

  published(block: { number: bigint; hash: Hex; bytes: number; atMs: number }): void {
    const pending = this.#of(block.hash, block.number)
    pending.publishedAtMs = block.atMs
    pending.bytes = block.bytes
    this.#closeIfWhole(pending)
  }

  accepted(follower: string, block: { number: bigint; hash: Hex; atMs: number; lowestScore: number }): void {
    if (this.#closed.has(block.hash)) return // later than late: it was told as missed
    const pending = this.#of(block.hash, block.number)
    pending.acceptedAtMs.set(follower, block.atMs)
    pending.lowestScore = Math.min(pending.lowestScore, block.lowestScore)
    this.#closeIfWhole(pending)
  }

  /** From the next block on it counts whether this follower gets it; one that was there already stays. */
  join(follower: string): void {
    this.#followers.add(follower)
  }

  /** A follower that is gone misses nothing, the blocks under way included. */
  leave(follower: string): void {
    this.#followers.delete(follower)
    for (const pending of [...this.#pending.values()]) {
      if (pending.expected.delete(follower)) this.#closeIfWhole(pending)
    }
  }

  /** Forgets what is still under way, for a devnet that ends. */
  clear(): void {
    for (const pending of this.#pending.values()) clearTimeout(pending.timer)
    this.#pending.clear()
  }

  /** What came of the blocks that are whole or late; one still under way counts on neither side. */
  summary(): DevnetSummary {
    return {
      blocks: this.#blocks,
      delivered: this.#delivered,
      expected: this.#expected,
      latencyMs: this.#latencies.summary(),
    }
  }

  #of(hash: Hex, number: bigint): Pending {
    let pending = this.#pending.get(hash)
    if (!pending) {
      const made: Pending = {
        number,
        hash,
        bytes: 0,
        publishedAtMs: undefined,
        expected: new Set(this.#followers),
        acceptedAtMs: new Map(),
        lowestScore: Number.POSITIVE_INFINITY,
        timer: undefined,
      }
      made.timer = setTimeout(() => this.#close(made), this.#lateMs)
      this.#pending.set(hash, made)
      pending = made
    }
    return pending
  }

  #closeIfWhole(pending: Pending): void {
    if (pending.publishedAtMs === undefined) return
    for (const follower of pending.expected) if (!pending.acceptedAtMs.has(follower)) return
    this.#close(pending)
  }

  #close(pending: Pending): void {
    clearTimeout(pending.timer)
    if (!this.#pending.delete(pending.hash) || pending.publishedAtMs === undefined) return
    this.#closed.add(pending.hash)
    if (this.#closed.size > MAX_CLOSED) this.#closed.delete(this.#closed.values().next().value as Hex)
    const latencyMs: DevnetBlock['latencyMs'] = {}
    for (const follower of pending.expected) {
      const at = pending.acceptedAtMs.get(follower)
      latencyMs[follower] = at === undefined ? null : Math.round((at - pending.publishedAtMs) * 10) / 10
      if (at === undefined) continue
      this.#delivered++
      this.#latencies.add(at - pending.publishedAtMs)
    }
    this.#blocks++
    this.#expected += pending.expected.size
    const { number, hash, bytes, lowestScore } = pending
    this.#onBlock({ number, hash, bytes, latencyMs, lowestScore })
  }
}
