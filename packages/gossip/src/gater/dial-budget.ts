import { type Gate, GateLayer } from './gate.ts'

/** How often one peer may be dialled. Defaults: {@link defaultRedialOptions}. */
export interface RedialOptions {
  /** Dials of one peer in a period; 0: any number. */
  redials: number
  /** Milliseconds of a period, from the first dial in it. */
  periodMs: number
}

/** kona's `p2p.redial` and `p2p.redial.period`. */
export const defaultRedialOptions: Readonly<RedialOptions> = { redials: 500, periodMs: 3_600_000 }

/** Peers whose dials are counted; past it the one that was dialled first goes. */
export const MAX_DIALLED_PEERS = 4_096

/** So many dials of one peer in a period; protected peers are dialled as often as it takes, as in kona. */
export class DialBudget extends GateLayer {
  readonly #periods = new Map<string, { sinceMs: number; dials: number }>() // BOUNDED: MAX_DIALLED_PEERS, oldest out
  readonly #options: RedialOptions
  readonly #isProtected: (peerId: string) => boolean
  readonly #now: () => number

  constructor(
    options: RedialOptions,
    { isProtected, now }: { isProtected: (peerId: string) => boolean; now: () => number },
    inner?: Gate,
  ) {
    super(inner)
    this.#options = options
    this.#isProtected = isProtected
    this.#now = now
  }

  override allowsDial(peerId: string): boolean {
    if (!super.allowsDial(peerId)) return false
    const { redials, periodMs } = this.#options
    if (redials === 0 || this.#isProtected(peerId)) return true
    const now = this.#now()
    const known = this.#periods.get(peerId)
    const period = known && now - known.sinceMs < periodMs ? known : { sinceMs: now, dials: 0 }
    if (period.dials >= redials) return false
    period.dials++
    this.#periods.delete(peerId)
    this.#periods.set(peerId, period)
    if (this.#periods.size > MAX_DIALLED_PEERS) this.#periods.delete(this.#periods.keys().next().value as string)
    return true
  }
}
