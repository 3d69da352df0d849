import { type Keeping, Records } from '../store/records.ts'

/** Peers whose scores are kept. */
export const MAX_STORED_SCORES = 4_096

/** What is kept of a peer's score: whatever the scores make of it, as plain data that survives JSON. */
export interface StoredScore {
  readonly peerId: string
  readonly score: unknown
}

/** Scores over a restart, under `/scores`; the scores say what to keep, and read it again. */
export class ScoreStore {
  readonly #records: Records<StoredScore>
  readonly #stored = new Map<string, string>() // BOUNDED: MAX_STORED_SCORES; as JSON, so that only changes are written

  constructor(keeping: Keeping) {
    this.#records = new Records({ ...keeping, kind: 'scores', parse: parseStored, maxRecords: MAX_STORED_SCORES })
  }

  /** Rejects with the datastore's error. */
  async load(): Promise<{ scores: readonly StoredScore[]; skipped: number }> {
    const { values, skipped } = await this.#records.load()
    for (const { peerId, score } of values) this.#stored.set(peerId, JSON.stringify(score))
    return { scores: values, skipped }
  }

  /** Writes what changed and deletes what is no longer there. Resolves when it is written. */
  async save(scores: readonly StoredScore[]): Promise<void> {
    const kept = new Map(scores.slice(0, MAX_STORED_SCORES).map((stored) => [stored.peerId, stored]))
    for (const [peerId, stored] of kept) {
      const json = JSON.stringify(stored.score)
      if (this.#stored.get(peerId) === json) continue
      this.#stored.set(peerId, json)
      void this.#records.put(peerId, stored)
    }
    for (const peerId of this.#stored.keys()) {
      if (kept.has(peerId)) continue
      this.#stored.delete(peerId)
      void this.#records.delete(peerId)
    }
    await this.#records.flush()
  }
}

function parseStored(json: unknown): StoredScore | undefined {
  const { peerId, score } = json as StoredScore
  return typeof peerId === 'string' && score !== undefined ? { peerId, score } : undefined
}
