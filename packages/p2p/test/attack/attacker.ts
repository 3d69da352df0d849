import { setTimeout as sleep } from 'node:timers/promises'
import type { Attack } from './attacks.ts'
import type { HonestNode } from './honest-fleet.ts'
import { RawPeer } from './raw-peer.ts'

/** One attacker at one node, over all the peer ids that it takes. Times are Unix time in milliseconds. */
export class Attacker {
  readonly kind: string
  readonly ip: string
  readonly target: HonestNode
  readonly #attack: Attack
  /** When it was let in, and when that connection ended. */
  readonly #stays: { inMs: number; outMs: number | undefined }[] = []
  /** When a peer id that had never been seen was not let in. */
  readonly #refusals: number[] = []

  constructor(ip: string, target: HonestNode, attack: Attack) {
    this.kind = attack.kind
    this.ip = ip
    this.target = target
    this.#attack = attack
  }

  /** Attacks, and comes back under a new peer id when it was thrown out, until the signal aborts. Never rejects. */
  async run(retryMs: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      let peer: RawPeer
      try {
        peer = await RawPeer.dial(this.ip, this.target.address, this.#attack)
      } catch {
        this.#refusals.push(Date.now())
        await sleep(retryMs, undefined, { signal }).catch(() => {})
        continue
      }
      const stay: { inMs: number; outMs: number | undefined } = { inMs: Date.now(), outMs: undefined }
      this.#stays.push(stay)
      await this.#rounds(peer, signal).catch(() => {}) // a stream that was reset under it
      await peer.stop()
      stay.outMs = Date.now()
      await sleep(this.#attack.everyMs, undefined, { signal }).catch(() => {})
    }
  }

  /** Whether it was banned, and refused since. */
  get isGone(): boolean {
    const banned = this.#bans()[0]
    return (
      banned !== undefined && this.#refusals.some((atMs) => atMs > banned) && this.#stays.at(-1)?.outMs !== undefined
    )
  }

  /** The longest that one of its connections stood. */
  get longestStayMs(): number {
    return Math.max(0, ...this.#stays.map(({ inMs, outMs = Date.now() }) => outMs - inMs))
  }

  /** From the first time that it was let in to the ban of its address; Infinity if there is none. */
  get bannedAfterMs(): number {
    return (this.#bans()[0] ?? Number.POSITIVE_INFINITY) - (this.#stays[0]?.inMs ?? 0)
  }

  get counts(): { peerIds: number; refused: number; bans: number } {
    const refused = this.#refusals.length
    return { peerIds: this.#stays.length + refused, refused, bans: this.#bans().length }
  }

  #bans(): number[] {
    return this.target.bans.filter(({ ip }) => ip === this.ip).map(({ atMs }) => atMs)
  }

  async #rounds(peer: RawPeer, signal: AbortSignal): Promise<void> {
    while (this.#attack.round && peer.isConnected && !signal.aborted) {
      await this.#attack.round(peer)
      await sleep(this.#attack.everyMs)
    }
  }
}
