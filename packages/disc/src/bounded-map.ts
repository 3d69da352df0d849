/** A Map of at most so many entries; past it the one that was set longest ago goes. Setting again makes it new. */
export class BoundedMap<K, V> {
  readonly #entries = new Map<K, V>() // BOUNDED: capacity, oldest out
  readonly #capacity: number

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get size(): number {
    return this.#entries.size
  }

  get(key: K): V | undefined {
    return this.#entries.get(key)
  }

  set(key: K, value: V): void {
    this.#entries.delete(key)
    this.#entries.set(key, value)
    if (this.#entries.size > this.#capacity) this.#entries.delete(this.#entries.keys().next().value as K)
  }

  delete(key: K): boolean {
    return this.#entries.delete(key)
  }

  /** Oldest first. */
  values(): IterableIterator<V> {
    return this.#entries.values()
  }
}
