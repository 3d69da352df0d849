import type { Stream } from '@libp2p/interface'
import type { Uint8ArrayList } from 'uint8arraylist'
import { MAX_OUTBOUND_BYTES } from './mesh-params.ts'

/**
 * Milliseconds that a peer's queue may be full, or not move at all while something waits in it. A block of the largest
 * size on a slow link moves all the time; who takes nothing for so long does not want our messages.
 */
export const MAX_SLOW_MS = 15_000

/** What waits in one peer's outbound stream. libp2p's stream holds the bytes; this bounds them, and sees that they move. */
export class OutboundQueue {
  readonly #stream: Pick<Stream, 'send' | 'writeBufferLength'>
  #pushed = 0
  #taken = 0
  /** Since when nothing was taken. */
  #stalledAtMs: number | undefined
  /** Since when the queue has not fallen to half of its bound after it was full. */
  #fullAtMs: number | undefined

  constructor(stream: Pick<Stream, 'send' | 'writeBufferLength'>) {
    this.#stream = stream
  }

  /** @throws Error when the queue is full; the RPC is dropped */
  send(frame: Uint8ArrayList, nowMs = performance.now()): void {
    const waiting = this.#stream.writeBufferLength
    if (waiting > 0 && waiting + frame.byteLength > MAX_OUTBOUND_BYTES) {
      this.#fullAtMs ??= nowMs
      throw new Error(`${waiting} bytes wait for the peer; an RPC of ${frame.byteLength} bytes was dropped`)
    }
    this.#pushed += frame.byteLength
    this.#stream.send(frame)
  }

  /** Whether the peer has been too slow for too long. To be asked now and then. */
  isTooSlow(nowMs: number): boolean {
    const waiting = this.#stream.writeBufferLength
    const taken = this.#pushed - waiting
    if (waiting === 0 || taken !== this.#taken) this.#stalledAtMs = undefined
    else this.#stalledAtMs ??= nowMs
    this.#taken = taken
    if (waiting <= MAX_OUTBOUND_BYTES / 2) this.#fullAtMs = undefined
    const since = Math.min(this.#stalledAtMs ?? nowMs, this.#fullAtMs ?? nowMs)
    return nowMs - since >= MAX_SLOW_MS
  }
}
