import type { SyncedBlock } from './synced-block.ts'

/** A block that came, and how. */
export interface Arrival {
  readonly block: SyncedBlock
  /** Bytes on the wire. */
  readonly bytes: number
  readonly durationMs: number
}

/** Blocks of a range that wait to be checked or handed out. Its owner keeps it within its bound. */
export class BlockBuffer {
  readonly #arrivals = new Map<bigint, Arrival>() // BOUNDED: by dropHighest() and the owner's look ahead
  #bytes = 0

  has(number: bigint): boolean {
    return this.#arrivals.has(number)
  }

  get(number: bigint): Arrival | undefined {
    return this.#arrivals.get(number)
  }

  /** Bytes of all blocks, decoded. */
  get bytes(): number {
    return this.#bytes
  }

  /** Bytes of the blocks below a number. */
  bytesBelow(number: bigint): number {
    let bytes = 0
    for (const [at, arrival] of this.#arrivals) if (at < number) bytes += sizeOf(arrival)
    return bytes
  }

  add(arrival: Arrival): void {
    this.#arrivals.set(arrival.block.number, arrival)
    this.#bytes += sizeOf(arrival)
  }

  take(number: bigint): Arrival | undefined {
    const arrival = this.#arrivals.get(number)
    if (arrival === undefined) return undefined
    this.#arrivals.delete(number)
    this.#bytes -= sizeOf(arrival)
    return arrival
  }

  /** Drops the highest blocks from a number on, until the rest is within the bound. */
  dropHighest(from: bigint, maxBytes: number): void {
    if (this.#bytes <= maxBytes) return
    const droppable = [...this.#arrivals.keys()].filter((number) => number >= from)
    droppable.sort((a, b) => (a < b ? 1 : -1))
    for (const number of droppable) {
      if (this.#bytes <= maxBytes) return
      this.take(number)
    }
  }

  /** Drops what a peer sent, below a number. */
  dropFrom(peerId: string, below: bigint): void {
    for (const [number, { block }] of this.#arrivals) if (block.from === peerId && number < below) this.take(number)
  }
}

/** The decoded block is views of one buffer. */
function sizeOf({ block }: Arrival): number {
  return block.envelope.executionPayload.logsBloom.buffer.byteLength
}
