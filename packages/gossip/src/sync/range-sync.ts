import type { Hex, RollupConfig } from '@kona/genesis'
import type { Connection } from '@libp2p/interface'
import { type Arrival, BlockBuffer } from './block-buffer.ts'
import { unavailable } from './errors.ts'
import { resultOf, type SyncFailure, type SyncResponse } from './events.ts'
import { requestBlock } from './request.ts'
import type { SyncPeers } from './sync-peers.ts'
import type { SyncedBlock } from './synced-block.ts'

/** Milliseconds between two looks at what may be asked; answers are looked at when they come. */
const TICK_MS = 50
/** How far ahead of the block that is needed next others are asked for. */
const LOOK_AHEAD = 64n
/** Milliseconds that the block needed next may be under way before a second peer is asked, too. */
const SECOND_TRY_MS = 2_000
/** Milliseconds until peers are asked again for a block that they did not give. */
const ROUND_MS = 2_000

export interface RangeSyncOptions {
  readonly config: RollupConfig
  readonly range: { readonly from: bigint; readonly to: { readonly number: bigint; readonly hash: Hex } }
  readonly stop: AbortSignal
  readonly stallMs: number
  readonly maxBytes: number
  readonly peers: SyncPeers
  /** An open connection to each peer. */
  readonly connections: () => ReadonlyMap<string, Connection>
  readonly responded: (response: SyncResponse) => void
}

interface Attempt {
  readonly peerId: string
  readonly startMs: number
}

/**
 * One range on its way. First from the trusted block down, where each checked block names the hash of the one below;
 * then, all hashes known, from the first block up, where what had to be dropped for room is fetched again.
 */
export class RangeSync {
  readonly #options: RangeSyncOptions
  /** From `#lowestKnown` to the trusted block. */
  readonly #hashes = new Map<bigint, Hex>() // BOUNDED: one for each block of the range
  readonly #blocks = new BlockBuffer()
  readonly #underWay = new Map<bigint, readonly Attempt[]>() // BOUNDED: SyncPeers' MAX_REQUESTS
  readonly #askedInVain = new Map<bigint, Set<string>>() // BOUNDED: the look ahead, times peers; empty each ROUND_MS
  readonly #untrusted = new Set<string>() // BOUNDED: peers that were connected during the range
  readonly #failures = new Map<SyncFailure, number>() // BOUNDED: the kinds of failures
  #over = false
  #lowestKnown: bigint
  #next: bigint
  #waiting: PromiseWithResolvers<SyncedBlock> | undefined
  #progressMs = performance.now()
  #roundMs = performance.now()

  constructor(options: RangeSyncOptions) {
    const { from, to } = options.range
    this.#options = options
    this.#lowestKnown = to.number
    this.#hashes.set(to.number, to.hash.toLowerCase() as Hex)
    this.#next = from
  }

  async *blocks(): AsyncGenerator<SyncedBlock, void, undefined> {
    const { stop, range } = this.#options
    stop.throwIfAborted()
    const onStop = (): void => this.#fail(stop.reason)
    stop.addEventListener('abort', onStop, { once: true })
    this.#progressMs = performance.now()
    const timer = setInterval(() => this.#pump(), TICK_MS)
    try {
      this.#pump()
      while (this.#next <= range.to.number) {
        const block = await this.#take()
        this.#next++
        yield block
        stop.throwIfAborted()
      }
    } finally {
      clearInterval(timer)
      stop.removeEventListener('abort', onStop)
      // What is under way comes to its end by itself: over mplex, too many resets would cost the connection.
      this.#over = true
    }
  }

  #take(): Promise<SyncedBlock> {
    const waiting = Promise.withResolvers<SyncedBlock>()
    this.#waiting = waiting
    this.#handOut()
    return waiting.promise
  }

  #handOut(): void {
    if (this.#waiting === undefined || !this.#allKnown) return
    const arrival = this.#blocks.take(this.#next)
    if (arrival === undefined) return
    this.#waiting.resolve(arrival.block)
    this.#waiting = undefined
  }

  #fail(error: unknown): void {
    this.#waiting?.reject(error)
    this.#waiting = undefined
  }

  get #allKnown(): boolean {
    return this.#lowestKnown === this.#options.range.from
  }

  /** The block without which nothing goes on. */
  get #needed(): bigint {
    return this.#allKnown ? this.#next : this.#lowestKnown
  }

  #pump(): void {
    if (this.#over) return
    const nowMs = performance.now()
    if (nowMs - this.#roundMs > ROUND_MS) {
      this.#askedInVain.clear()
      this.#roundMs = nowMs
    }
    const connections = this.#options.connections()
    const trusted = [...connections.keys()].filter((peerId) => !this.#untrusted.has(peerId))
    for (let more = true; more; ) {
      more = false
      for (const peerId of this.#options.peers.ready(trusted, nowMs)) {
        const number = this.#pick(peerId, nowMs)
        if (number === undefined) continue
        void this.#request(connections.get(peerId)!, peerId, number, nowMs)
        more = true
        break
      }
    }
    this.#checkStall(nowMs, connections.size)
  }

  #checkStall(nowMs: number, peers: number): void {
    const { stallMs, range } = this.#options
    const needed = this.#needed
    // A reader that takes its time is no stall.
    if (needed > range.to.number || this.#blocks.has(needed) || !this.#waiting) this.#progressMs = nowMs
    if (nowMs - this.#progressMs > stallMs) this.#fail(unavailable(needed, stallMs, peers, this.#failures))
  }

  /** What a peer is to be asked for next. */
  #pick(peerId: string, nowMs: number): bigint | undefined {
    const asked = (number: bigint): boolean => this.#askedInVain.get(number)?.has(peerId) === true
    const needed = this.#needed
    const [first, second] = this.#underWay.get(needed) ?? []
    const slow = first !== undefined && second === undefined && nowMs - first.startMs > SECOND_TRY_MS
    if (slow && first.peerId !== peerId && !asked(needed)) return needed
    for (const number of this.#lookAhead()) {
      if (!this.#blocks.has(number) && !this.#underWay.has(number) && !asked(number)) return number
    }
    return undefined
  }

  /** Numbers that may be asked for, the most urgent first; beyond the first, only while there is room. */
  *#lookAhead(): Generator<bigint> {
    const { range, maxBytes } = this.#options
    const needed = this.#needed
    const step = this.#allKnown ? 1n : -1n
    // What has been checked makes room for what has not.
    const bytes = this.#allKnown ? this.#blocks.bytes : this.#blocks.bytesBelow(this.#lowestKnown)
    const ahead = bytes < maxBytes ? LOOK_AHEAD : 1n
    for (let i = 0n; i < ahead; i++) {
      const number = needed + i * step
      if (number < range.from || number > range.to.number) return
      yield number
    }
  }

  async #request(connection: Connection, peerId: string, number: bigint, startMs: number): Promise<void> {
    const { peers, config, stop } = this.#options
    const attempt: Attempt = { peerId, startMs }
    this.#underWay.set(number, [...(this.#underWay.get(number) ?? []), attempt])
    peers.begin(peerId, startMs)
    const { block, failure, bytes } = await requestBlock(connection, config, number, stop)
    peers.end(peerId)
    const others = this.#underWay.get(number)!.filter((other) => other !== attempt)
    if (others.length > 0) this.#underWay.set(number, others)
    else this.#underWay.delete(number)
    if (this.#over) return
    const durationMs = performance.now() - startMs
    if (block) this.#arrived({ block, bytes, durationMs })
    else if (failure) this.#failed(peerId, number, failure, bytes, durationMs)
    this.#pump()
  }

  #arrived(arrival: Arrival): void {
    const { number } = arrival.block
    if (this.#blocks.has(number) || (this.#allKnown && number < this.#next)) return
    if (this.#hashes.has(number)) {
      if (!this.#check(arrival)) return
    } else if (this.#untrusted.has(arrival.block.from)) return
    this.#blocks.add(arrival)
    this.#goDown()
    const { maxBytes } = this.#options
    const droppable = this.#allKnown ? this.#next + 1n : this.#lowestKnown
    this.#blocks.dropHighest(droppable, maxBytes)
    this.#handOut()
  }

  /** Each checked block makes the one below checkable. */
  #goDown(): void {
    while (!this.#allKnown) {
      const arrival = this.#blocks.get(this.#lowestKnown)
      if (arrival === undefined) return
      this.#lowestKnown--
      this.#hashes.set(this.#lowestKnown, arrival.block.parentHash)
      const below = this.#blocks.get(this.#lowestKnown)
      if (below !== undefined && !this.#check(below)) this.#blocks.take(this.#lowestKnown)
    }
  }

  /** Whether a block is the one whose hash is known; tells what its peer's answer was worth. */
  #check({ block, bytes, durationMs }: Arrival): boolean {
    const { number, from: peerId } = block
    if (this.#hashes.get(number) !== block.hash) {
      this.#untrusted.add(peerId)
      this.#failed(peerId, number, 'untrusted', bytes, durationMs)
      this.#blocks.dropFrom(peerId, number)
      return false
    }
    this.#progressMs = performance.now()
    this.#options.peers.succeeded(peerId)
    this.#options.responded({ peerId, number, result: 'valid', failure: undefined, bytes, durationMs })
    return true
  }

  #failed(peerId: string, number: bigint, failure: SyncFailure, bytes: number, durationMs: number): void {
    this.#failures.set(failure, (this.#failures.get(failure) ?? 0) + 1)
    this.#askedInVain.set(number, (this.#askedInVain.get(number) ?? new Set()).add(peerId))
    this.#options.peers.failed(peerId, failure, performance.now())
    this.#options.responded({ peerId, number, result: resultOf(failure), failure, bytes, durationMs })
  }
}
