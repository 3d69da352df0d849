import type { Records } from '../store/records.ts'

/** Peers that are never banned and never pruned: the operator's choice, and the config's static peers. */
export class Protection {
  readonly #chosen = new Set<string>() // UNBOUNDED: the operator's duty; strangers cannot add to it
  readonly #staticPeers: ReadonlySet<string>
  readonly #records: Records<string>

  constructor(staticPeers: ReadonlySet<string>, records: Records<string>) {
    this.#staticPeers = staticPeers
    this.#records = records
  }

  has(peerId: string): boolean {
    return this.#chosen.has(peerId) || this.#staticPeers.has(peerId)
  }

  peers(): string[] {
    return [...new Set([...this.#staticPeers, ...this.#chosen])]
  }

  /** Resolves when it is written. */
  add(peerId: string): Promise<void> {
    this.#chosen.add(peerId)
    return this.#records.put(peerId, peerId)
  }

  /** As `add`; static peers stay. */
  remove(peerId: string): Promise<void> {
    this.#chosen.delete(peerId)
    return this.#records.delete(peerId)
  }

  /** Takes up what was stored. @returns how many entries were no peer ids */
  async restore(): Promise<number> {
    const { values, skipped } = await this.#records.load()
    for (const peerId of values) this.#chosen.add(peerId)
    return skipped
  }
}
