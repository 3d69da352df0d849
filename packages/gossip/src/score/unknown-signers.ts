import type { Address } from '@kona/genesis'

/** Keys that are remembered at once, to tell a rotation; the one seen first goes. */
const MAX_KEYS = 32
/** Peers that are told apart of a key. */
const MAX_PEERS = 64
/** Senders whose messages wait for a block that shows whose fault they are; the one that waits longest goes. */
const MAX_SENDERS = 1_024
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

interface Key {
  readonly senders: Set<string> // BOUNDED: MAX_PEERS
  messages: number
}

interface Sender {
  readonly messages: number
  readonly lastMs: number
}

/**
 * Blocks that are signed by a key that we do not know. Whether their senders are at fault shows only when a block by
 * an accepted signer comes: then ours is the right one, and whoever sent others in the last minute is charged. While
 * none comes, nobody is, so that a rotation that we have not heard of costs us no peer.
 */
export class UnknownSigners {
  readonly #senders = new Map<string, Sender>() // BOUNDED: MAX_SENDERS, the one that waits longest goes
  readonly #keys = new Map<Address, Key>() // BOUNDED: MAX_KEYS, the one seen first goes
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
    this.#suspect(from, nowMs)
    const key = this.#key(recovered)
    key.messages++
    if (key.senders.size < MAX_PEERS) key.senders.add(from)
    const isDoubtful = key.senders.size >= 2 && key.messages >= DOUBTFUL_MESSAGES
    if (!isDoubtful || this.#mismatch) return undefined
    this.#mismatch = { recovered, expected, peers: key.senders.size }
    return this.#mismatch
  }

  /**
   * A block by an accepted signer, from a peer or our own.
   *
   * @returns whom to charge, once for each fault
   */
  accepted(nowMs: number): readonly string[] {
    if (this.#senders.size === 0) return []
    const charged = [...this.#senders]
      .filter(([, { lastMs }]) => nowMs - lastMs <= SIGNER_PROOF_MS)
      .flatMap(([peerId, { messages }]) => Array<string>(Math.min(messages, MAX_CHARGES)).fill(peerId))
    this.clear()
    return charged
  }

  /** Our signer has changed: nothing that came before says anything. */
  clear(): void {
    this.#senders.clear()
    this.#keys.clear()
    this.#mismatch = undefined
  }

  /** What it sent more than a minute before its last message counts no more. */
  #suspect(peerId: string, nowMs: number): void {
    const before = this.#senders.get(peerId)
    const messages = before && nowMs - before.lastMs <= SIGNER_PROOF_MS ? before.messages : 0
    this.#senders.delete(peerId)
    this.#senders.set(peerId, { messages: messages + 1, lastMs: nowMs })
    if (this.#senders.size > MAX_SENDERS) this.#senders.delete(this.#senders.keys().next().value as string)
  }

  #key(recovered: Address): Key {
    let key = this.#keys.get(recovered)
    if (key === undefined) {
      key = { senders: new Set(), messages: 0 }
      this.#keys.set(recovered, key)
      if (this.#keys.size > MAX_KEYS) this.#keys.delete(this.#keys.keys().next().value as Address)
    }
    return key
  }
}
