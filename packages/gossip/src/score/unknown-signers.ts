import type { Address } from '@kona/genesis'

/** Keys that are remembered at once; the one seen first goes. */
const MAX_KEYS = 32
/** Peers that are remembered of a key. */
const MAX_PEERS = 64
/** Faults that a peer gets at once for what it sent meanwhile: enough for a ban. */
const MAX_CHARGES = 20

/** Milliseconds for which a block by an accepted signer shows that ours is the right one. */
export const SIGNER_PROOF_MS = 60_000

/** Messages by one unknown key, from at least two peers, that make our own signer doubtful. */
const DOUBTFUL_MESSAGES = 3

/** Several peers relay blocks by a key that is not ours, and none by ours: most likely we missed a rotation. */
export interface SignerMismatch {
  readonly recovered: Address
  readonly expected: Address
  /** Who relayed its blocks: how many peers, 2 or more. */
  readonly peers: number
}

interface Unknown {
  readonly senders: Map<string, { messages: number; lastMs: number }> // BOUNDED: MAX_PEERS
  messages: number
}

/**
 * Blocks that are signed by a key that we do not know. Whether their senders are at fault shows only when a block by
 * an accepted signer comes: then ours is the right one, and whoever sent others in the last minute is charged. While
 * none comes, nobody is, so that a rotation that we have not heard of costs us no peer.
 */
export class UnknownSigners {
  readonly #unknown = new Map<Address, Unknown>() // BOUNDED: MAX_KEYS, the one seen first goes
  #mismatch: SignerMismatch | undefined

  /** The mismatch that holds. */
  get mismatch(): SignerMismatch | undefined {
    return this.#mismatch
  }

  /**
   * A message that was rejected for its signer.
   *
   * @returns the mismatch, when it shows for the first time
   */
  rejected(signed: { recovered: Address; expected: Address; from: string }, nowMs: number): SignerMismatch | undefined {
    const { recovered, expected, from } = signed
    const unknown = this.#of(recovered)
    unknown.messages++
    const sender = unknown.senders.get(from) ?? { messages: 0, lastMs: nowMs }
    if (unknown.senders.size < MAX_PEERS || unknown.senders.has(from)) unknown.senders.set(from, sender)
    sender.messages++
    sender.lastMs = nowMs
    const isDoubtful = unknown.senders.size >= 2 && unknown.messages >= DOUBTFUL_MESSAGES
    if (!isDoubtful || this.#mismatch) return undefined
    this.#mismatch = { recovered, expected, peers: unknown.senders.size }
    return this.#mismatch
  }

  /**
   * A block by an accepted signer, from a peer or our own.
   *
   * @returns whom to charge, once for each fault
   */
  accepted(nowMs: number): readonly string[] {
    const charged = [...this.#unknown.values()].flatMap(({ senders }) =>
      [...senders]
        .filter(([, { lastMs }]) => nowMs - lastMs <= SIGNER_PROOF_MS)
        .flatMap(([peerId, { messages }]) => Array<string>(Math.min(messages, MAX_CHARGES)).fill(peerId)),
    )
    this.clear()
    return charged
  }

  /** Our signer has changed: nothing that came before says anything. */
  clear(): void {
    this.#unknown.clear()
    this.#mismatch = undefined
  }

  #of(key: Address): Unknown {
    let unknown = this.#unknown.get(key)
    if (unknown === undefined) {
      unknown = { senders: new Map(), messages: 0 }
      this.#unknown.set(key, unknown)
      if (this.#unknown.size > MAX_KEYS) this.#unknown.delete(this.#unknown.keys().next().value as Address)
    }
    return unknown
  }
}
