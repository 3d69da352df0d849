/** Peers that are never banned and never pruned: the operator's choice, and the config's static peers. */
export class Protection {
  readonly chosen = new Set<string>() // UNBOUNDED: the operator's duty; strangers cannot add to it
  readonly #staticPeers: ReadonlySet<string>

  constructor(staticPeers: ReadonlySet<string>) {
    this.#staticPeers = staticPeers
  }

  has(peerId: string): boolean {
    return this.chosen.has(peerId) || this.#staticPeers.has(peerId)
  }

  peers(): string[] {
    return [...new Set([...this.#staticPeers, ...this.chosen])]
  }
}
