import type { Gossip } from '@kona/gossip'

/** Remembers when blocks came, for the health of a node. */
export class BlockWatch {
  #startedMs = performance.now()
  #lastMs: number | undefined
  #clockBehindSeconds: number | undefined

  constructor(gossip: Gossip) {
    gossip.addEventListener('message:judged', ({ detail }) => {
      if (detail.verdict === 'accept') this.#came()
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

  #came(): void {
    this.#lastMs = performance.now()
    this.#clockBehindSeconds = undefined
  }
}
