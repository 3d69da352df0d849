import type { Address } from '@kona/genesis'

/** Whom each node of a devnet trusts, and when it learned that. */
export class TrustedSigners {
  readonly #current = new Map<string, { address: Address; atMs: number }>() // BOUNDED: the devnet's nodes
  readonly #gone = new Set<string>() // BOUNDED: the devnet's nodes
  readonly #waiting = new Set<() => void>() // BOUNDED: rotations, which go one after the other

  /** A node's word. */
  learned(node: string, address: Address): void {
    this.#gone.delete(node)
    this.#current.set(node, { address, atMs: performance.now() })
    for (const look of this.#waiting) look()
  }

  /** A node that was killed trusts nobody, and nobody waits for it, until it says something again. */
  gone(node: string): void {
    this.#current.delete(node)
    this.#gone.add(node)
    for (const look of this.#waiting) look()
  }

  /**
   * Resolves when each of the nodes trusts the address, with how many milliseconds after the call that was.
   *
   * @throws the signal's reason; an Error that names who has not learned it in time
   */
  async untilAll(
    address: Address,
    nodes: readonly string[],
    { signal, timeoutMs }: { signal: AbortSignal; timeoutMs: number },
  ): Promise<Record<string, number>> {
    const beganMs = performance.now()
    const missing = () => nodes.filter((node) => !this.#gone.has(node) && this.#current.get(node)?.address !== address)
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const look = () => {
      if (missing().length === 0) resolve()
    }
    const late = () => reject(new Error(`not learned within ${timeoutMs} ms by ${missing().join(', ')}`))
    const timer = setTimeout(late, timeoutMs)
    const abort = () => reject(signal.reason)
    this.#waiting.add(look)
    signal.addEventListener('abort', abort, { once: true })
    try {
      if (signal.aborted) abort()
      look()
      await promise
    } finally {
      clearTimeout(timer)
      this.#waiting.delete(look)
      signal.removeEventListener('abort', abort)
    }
    const sinceMs = (node: string) => Math.max(0, Math.round((this.#current.get(node)?.atMs ?? beganMs) - beganMs))
    return Object.fromEntries(nodes.filter((node) => !this.#gone.has(node)).map((node) => [node, sinceMs(node)]))
  }
}
