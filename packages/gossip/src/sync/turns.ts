/** One after the other for each key, all keys at once. */
export class Turns {
  readonly #last = new Map<string, Promise<void>>() // BOUNDED: keys with something under way, which the caller bounds

  /**
   * Does its work when all earlier work of its key is over.
   *
   * @param signal calls off what has not begun, and ends the wait with its reason
   */
  take<T>(key: string, work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve()
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    const onAbort = (): void => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    const over = before.then(async () => {
      signal.removeEventListener('abort', onAbort)
      if (signal.aborted) return reject(signal.reason)
      await work().then(resolve, reject)
    })
    this.#last.set(key, over)
    void over.then(() => {
      if (this.#last.get(key) === over) this.#last.delete(key)
    })
    return promise
  }
}
