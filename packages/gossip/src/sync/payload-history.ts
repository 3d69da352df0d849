import type { ResponseVersion } from './protocol.ts'

/** Payloads that are kept, and what they may take in all; the oldest goes. */
export const HISTORY_PAYLOADS = 1_024
export const HISTORY_BYTES = 256 * 1024 * 1024

/** A payload as it is sent. */
export interface StoredPayload {
  readonly version: ResponseVersion
  /** `[root ++] payload`. */
  readonly body: Uint8Array
}

/** The last payloads, one for each number: the last that came. */
export class PayloadHistory {
  readonly #payloads = new Map<bigint, StoredPayload>() // BOUNDED: HISTORY_PAYLOADS and HISTORY_BYTES, oldest out
  #bytes = 0

  add(number: bigint, payload: StoredPayload): void {
    this.#delete(number)
    this.#payloads.set(number, payload)
    this.#bytes += payload.body.buffer.byteLength
    while (this.#payloads.size > HISTORY_PAYLOADS || this.#bytes > HISTORY_BYTES) {
      this.#delete(this.#payloads.keys().next().value!)
    }
  }

  get(number: bigint): StoredPayload | undefined {
    return this.#payloads.get(number)
  }

  get size(): number {
    return this.#payloads.size
  }

  /** What the payloads take, with the rest of the buffers that they lie in. */
  get bytes(): number {
    return this.#bytes
  }

  #delete(number: bigint): void {
    const payload = this.#payloads.get(number)
    if (payload === undefined) return
    this.#payloads.delete(number)
    this.#bytes -= payload.body.buffer.byteLength
  }
}
