import type { Gossip } from '@kona/gossip'

/** Remembers when blocks came, for the health of a node. */
export class BlockWatch {
  #startedMs = performance.now()
  #lastMs: number | undefined
  #clockBehindSeconds: number | undefined
  #lastLagSeconds: number | undefined
  #staleSeconds: number | undefined

  constructor(gossip: Gossip) {
    gossip.addEventListener('message:judged', ({ detail }) => {
      const { verdict, reason, receivedAtMs, timestamp } = detail
      if (verdict === 'accept') this.#came(receivedAtMs / 1_000 - Number(timestamp))
      if (reason?.code === 'timestamp_past') this.#wasStale(reason.now - Number(reason.timestamp))
    })
    gossip.addEventListener('block:published', () => this.#came())
    gossip.addEventListener('warning', ({ detail }) => {
      if (detail.code === 'clock_behind') this.#clockBehindSeconds = detail.behindSeconds
    })
  }

  started(): void {
    this.#startedMs = performance.now()
  }

  get hadBlock(): boolean {
    return this.#lastMs !== undefined
  }

  /** Seconds since the last block, or since the start. */
  get quietSeconds(): number {
    return (performance.now() - (this.#lastMs ?? this.#startedMs)) / 1_000
  }

  /** Until a block is accepted again. */
  get clockBehindSeconds(): number | undefined {
    return this.#clockBehindSeconds
  }

  /** From the timestamp of the last block of a peer to its arrival; below 0 where it came before its time. */
  get lastLagSeconds(): number | undefined {
    return this.#lastLagSeconds
  }

  /** Age of the youngest block that was rejected for it, until a block is accepted again. */
  get staleSeconds(): number | undefined {
    return this.#staleSeconds
  }

  #came(lagSeconds?: number): void {
    this.#lastMs = performance.now()
    this.#lastLagSeconds = lagSeconds ?? this.#lastLagSeconds
    this.#clockBehindSeconds = undefined
    this.#staleSeconds = undefined
  }

  #wasStale(ageSeconds: number): void {
    this.#staleSeconds = Math.min(ageSeconds, this.#staleSeconds ?? ageSeconds)
  }
}
