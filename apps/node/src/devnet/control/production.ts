import type { Hex } from '@kona/genesis'
import type { NodeProcess } from '../node-process.ts'
import type { DevnetOptions } from '../options.ts'

/**
 * How long a restarted sequencer waits for a mesh, in milliseconds: peers that it pruned before keep it out for a minute,
 * but get its blocks, which go to everybody that is connected.
 */
const RESUME_MS = 5_000

/** Has the sequencer make blocks: once, and again each time that it was restarted. */
export class Production {
  /** The last block that it told of; block 0 before the first. */
  head: { number: bigint; hash: Hex }
  /** All blocks that were asked for are made. */
  finished = false
  readonly #options: DevnetOptions
  #waiting: NodeProcess | undefined

  constructor(options: DevnetOptions, genesis: Hex) {
    this.#options = options
    this.head = { number: 0n, hash: genesis }
  }

  /** @param genesisTime of the chain, in seconds */
  begin(process: NodeProcess, genesisTime: number): void {
    const { blockTimeMs, blocks, txBytes, seed } = this.#options
    process.tell({ type: 'produce', blockTimeMs, blocks, txBytes, seed, genesisTime, parent: this.head })
  }

  /** A new process of the sequencer goes on when it is in a mesh, or a little later without. */
  restarted(process: NodeProcess, genesisTime: number): void {
    this.#waiting = process
    setTimeout(() => this.meshed(process, genesisTime), RESUME_MS).unref()
  }

  meshed(process: NodeProcess, genesisTime: number): void {
    if (this.#waiting !== process) return
    this.#waiting = undefined
    if (!this.finished) this.begin(process, genesisTime)
  }
}
