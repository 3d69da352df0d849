import { isPeerIdText } from '../gater/peer-id.ts'
import { type Keeping, Records } from '../store/records.ts'
import { APP_SCORE_PARAMS, APP_SCORE_PARTS, type AppScorePart } from './app-params.ts'
import { type Counter, valueAt } from './counter.ts'

/** Peers whose counters are kept, connected or not: leaving and coming back clears nothing. */
export const MAX_SCORED_PEERS = 2_048

type Counters = Partial<Record<AppScorePart, Counter>>

interface Scored {
  readonly peerId: string
  readonly counters: Counters
  /** Faults since the counter was last 0, not decayed. */
  readonly faults: number
}

/** Our own part of each peer's score. The clock is Unix time in milliseconds. */
export class AppScores {
  readonly #peers = new Map<string, Scored>() // BOUNDED: MAX_SCORED_PEERS, whom nothing was counted of for longest goes
  readonly #records: Records<Scored>
  readonly #changed: (peerId: string) => void

  /** @param changed told of each peer whose score is another now */
  constructor(keeping: Keeping, changed: (peerId: string) => void) {
    this.#changed = changed
    this.#records = new Records({ ...keeping, kind: 'app-scores', parse: parseScored, maxRecords: MAX_SCORED_PEERS })
  }

  /** Counts something that a peer did. */
  count(part: AppScorePart, peerId: string, nowMs: number): void {
    const { cap, halfLifeMs } = APP_SCORE_PARAMS[part]
    const before = this.#peers.get(peerId)
    const value = Math.min(cap, valueAt(before?.counters[part], halfLifeMs, nowMs) + 1)
    const scored: Scored = {
      peerId,
      counters: { ...before?.counters, [part]: { value, atMs: nowMs } },
      faults: this.faults(peerId, nowMs) + (part === 'faults' ? 1 : 0),
    }
    this.#peers.delete(peerId)
    this.#peers.set(peerId, scored)
    // What speaks for a peer is earned again soon; what speaks against it must not be lost.
    if (APP_SCORE_PARAMS[part].weight < 0) void this.#records.put(peerId, scored)
    if (this.#peers.size > MAX_SCORED_PEERS) this.#forget(this.#peers.keys().next().value as string)
    this.#changed(peerId)
  }

  /** What the counters stand at. */
  counters(peerId: string, nowMs: number): Readonly<Record<AppScorePart, number>> {
    const counters = this.#peers.get(peerId)?.counters
    const entries = APP_SCORE_PARTS.map((part) => [
      part,
      valueAt(counters?.[part], APP_SCORE_PARAMS[part].halfLifeMs, nowMs),
    ])
    return Object.fromEntries(entries) as Record<AppScorePart, number>
  }

  score(peerId: string, nowMs: number): number {
    if (!this.#peers.has(peerId)) return 0
    const counters = this.counters(peerId, nowMs)
    return APP_SCORE_PARTS.reduce((sum, part) => sum + APP_SCORE_PARAMS[part].weight * counters[part], 0)
  }

  /** Faults of a peer that are not forgiven yet, each as a whole. */
  faults(peerId: string, nowMs: number): number {
    const scored = this.#peers.get(peerId)
    const open = valueAt(scored?.counters.faults, APP_SCORE_PARAMS.faults.halfLifeMs, nowMs) > 0
    return open ? (scored?.faults ?? 0) : 0
  }

  /** Forgives everything, as when an operator lifts a ban. */
  clear(peerId: string): void {
    this.#forget(peerId)
    this.#changed(peerId)
  }

  /** Takes up what was stored. Rejects with the datastore's error. @returns how many entries were none of ours */
  async restore(): Promise<number> {
    const { values, skipped } = await this.#records.load()
    for (const scored of values) if (!this.#peers.has(scored.peerId)) this.#peers.set(scored.peerId, scored)
    return skipped
  }

  flush(): Promise<void> {
    return this.#records.flush()
  }

  #forget(peerId: string): void {
    if (this.#peers.delete(peerId)) void this.#records.delete(peerId)
  }
}

function parseScored(json: unknown): Scored | undefined {
  const { peerId, counters, faults } = json as Scored
  if (!isPeerIdText(peerId) || !Number.isSafeInteger(faults) || faults < 0) return undefined
  const known = Object.entries(counters).filter(([part]) => Object.hasOwn(APP_SCORE_PARAMS, part))
  if (!known.every(([, { value, atMs }]) => Number.isFinite(value) && value >= 0 && Number.isSafeInteger(atMs))) {
    return undefined
  }
  return { peerId, faults, counters: Object.fromEntries(known) as Counters }
}
