/** Bounds of one subscription's buffer; past either, the oldest item goes. */
export interface SubscriptionLimits {
  /** Ends the subscription at once. */
  signal?: AbortSignal
  /** Items kept for a slow reader, at least 1. */
  maxItems: number
  /** Bytes kept for a slow reader; one item larger than this is still kept. */
  maxBytes?: number
}

/** One reader's stream, live from the moment it was made. Read it once, with `for await`. */
export interface Subscription<T> extends AsyncIterableIterator<T> {
  /** Items that this reader was too slow for and never saw. */
  readonly dropped: number
}

/**
 * One writer, many readers, each with a bounded buffer of its own. The writer never waits:
 * a full buffer loses its oldest item, which the reader's `dropped` counts and `onLag` tells.
 */
export class Broadcast<T> {
  readonly #readers = new Set<Reader<T>>() // UNBOUNDED: the caller's duty; strangers cannot subscribe
  readonly #sizeOf: (item: T) => number
  readonly #onLag: (dropped: number) => void
  #ended: { error?: Error } | undefined

  constructor(options: { sizeOf?: (item: T) => number; onLag?: (dropped: number) => void } = {}) {
    this.#sizeOf = options.sizeOf ?? (() => 0)
    this.#onLag = options.onLag ?? (() => {})
  }

  subscribe(limits: SubscriptionLimits): Subscription<T> {
    const reader = new Reader<T>(limits, this.#sizeOf, this.#onLag, () => this.#readers.delete(reader))
    if (this.#ended) reader.end(this.#ended.error)
    else if (!reader.done) this.#readers.add(reader)
    return reader
  }

  publish(item: T): void {
    for (const reader of this.#readers) reader.push(item)
  }

  /** Readers get what is in their buffers, then end, or throw the error. */
  end(error?: Error): void {
    if (this.#ended) return
    this.#ended = error ? { error } : {}
    for (const reader of this.#readers) reader.end(error)
    this.#readers.clear()
  }
}

class Reader<T> implements Subscription<T> {
  dropped = 0
  done = false
  readonly #buffer: T[] = [] // BOUNDED: maxItems and maxBytes
  readonly #waiting: { resolve: (result: IteratorResult<T>) => void; reject: (error: Error) => void }[] = [] // UNBOUNDED: the reader's own calls
  readonly #limits: SubscriptionLimits
  readonly #sizeOf: (item: T) => number
  readonly #onLag: (dropped: number) => void
  readonly #leave: () => void
  #bytes = 0
  #error: Error | undefined
  readonly #onAbort = () => this.#finish()

  constructor(
    limits: SubscriptionLimits,
    sizeOf: (item: T) => number,
    onLag: (dropped: number) => void,
    leave: () => void,
  ) {
    this.#limits = limits
    this.#sizeOf = sizeOf
    this.#onLag = onLag
    this.#leave = leave
    if (limits.signal?.aborted) this.done = true
    else limits.signal?.addEventListener('abort', this.#onAbort, { once: true })
  }

  push(item: T): void {
    if (this.done) return
    const waiting = this.#waiting.shift()
    if (waiting) {
      waiting.resolve({ done: false, value: item })
      return
    }
    this.#buffer.push(item)
    this.#bytes += this.#sizeOf(item)
    const { maxItems, maxBytes = Number.POSITIVE_INFINITY } = this.#limits
    while (this.#buffer.length > 1 && (this.#buffer.length > maxItems || this.#bytes > maxBytes)) {
      this.#bytes -= this.#sizeOf(this.#buffer.shift() as T)
      this.dropped++
      this.#onLag(this.dropped)
    }
  }

  end(error?: Error): void {
    if (this.done) return
    this.done = true
    this.#error = error
    this.#limits.signal?.removeEventListener('abort', this.#onAbort)
    const first = this.#waiting.shift()
    if (error) first?.reject(error)
    else first?.resolve({ done: true, value: undefined })
    if (first) this.#error = undefined // an error is thrown once
    for (const waiting of this.#waiting.splice(0)) waiting.resolve({ done: true, value: undefined })
  }

  next(): Promise<IteratorResult<T>> {
    const item = this.#buffer.shift()
    if (item !== undefined) {
      this.#bytes -= this.#sizeOf(item)
      return Promise.resolve({ done: false, value: item })
    }
    if (this.#error) {
      const error = this.#error
      this.#error = undefined
      return Promise.reject(error)
    }
    if (this.done) return Promise.resolve({ done: true, value: undefined })
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }))
  }

  return(): Promise<IteratorResult<T>> {
    this.#finish()
    return Promise.resolve({ done: true, value: undefined })
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  #finish(): void {
    this.#buffer.length = 0
    this.#bytes = 0
    this.end()
    this.#error = undefined
    this.#leave()
  }
}
