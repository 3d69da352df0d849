import { banRange } from './ban.ts'

/** Milliseconds: a peer that leaves sooner after it came has not stayed. */
export const SHORT_STAY_MS = 10_000
/** Peers of one address that came and did not stay, in {@link CHURN_PERIOD_MS}; one more is churn. */
export const MAX_SHORT_STAYS = 30
export const CHURN_PERIOD_MS = 60_000
/** Addresses whose short stays are counted. */
const MAX_ADDRESSES = 1_024

/**
 * Tells addresses from which peers come only to leave again. Peer ids cost nothing, so that each of them begins anew
 * with a clean score; each handshake costs us two operations on a curve.
 */
export class Churn {
  readonly #came = new Map<string, { ip: string; atMs: number }>() // BOUNDED: connected peers
  readonly #addresses = new Map<string, { stays: number; sinceMs: number }>() // BOUNDED: MAX_ADDRESSES, oldest out

  /** A peer that dialled us. @param nowMs milliseconds of a clock that only goes forward */
  connected(peerId: string, ip: string, nowMs: number): void {
    this.#came.set(peerId, { ip, atMs: nowMs })
  }

  /** @returns the address that has too many short stays now */
  disconnected(peerId: string, nowMs: number): string | undefined {
    const came = this.#came.get(peerId)
    this.#came.delete(peerId)
    if (came === undefined || nowMs - came.atMs >= SHORT_STAY_MS) return undefined
    const range = banRange(came.ip)
    let counted = this.#addresses.get(range)
    if (counted === undefined || nowMs - counted.sinceMs >= CHURN_PERIOD_MS) {
      this.#addresses.delete(range)
      counted = { stays: 0, sinceMs: nowMs }
      this.#addresses.set(range, counted)
      if (this.#addresses.size > MAX_ADDRESSES) this.#addresses.delete(this.#addresses.keys().next().value as string)
    }
    counted.stays++
    if (counted.stays <= MAX_SHORT_STAYS) return undefined
    this.#addresses.delete(range)
    return came.ip
  }

  /** Forgets who is here: it is we who leave. */
  clear(): void {
    this.#came.clear()
  }
}
