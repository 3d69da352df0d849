import type { Logger } from '@kona/genesis/driver'
import type { GossipWarning } from './events.ts'
import type { Gater } from './gater/gater.ts'
import type { AddressBook } from './host/address-book.ts'
import type { Host } from './host/host.ts'
import type { AppScores } from './score/app-scores.ts'
import type { RetainedScores } from './score/retained-scores.ts'
import type { ScoreStore } from './score/score-store.ts'

/** Milliseconds between two looks at who is connected and how they score; op-node's snapshots are as far apart. */
const NOTE_MS = 15_000

/** Milliseconds between two warnings of a datastore that cannot be written. */
const WARNING_INTERVAL_MS = 60_000

export interface KeeperParts {
  gater: Gater
  addressBook: AddressBook
  scoreStore: ScoreStore
  /** gossipsub's, once it is there. */
  scores(): RetainedScores | undefined
  appScores: AppScores
  /** Where a peer says that it listens. */
  listening(peerId: string): readonly string[]
  logger: Logger
  warning(detail: GossipWarning): void
}

/** What the node keeps over a restart. A datastore that fails, or holds what is none of ours, is a warning. */
export class Keeper {
  readonly #parts: KeeperParts
  #timer: ReturnType<typeof setInterval> | undefined
  #note = async (): Promise<void> => {}
  #warnedAtMs = Number.NEGATIVE_INFINITY

  constructor(parts: KeeperParts) {
    this.#parts = parts
  }

  /** Takes up what was stored; before the node listens. Never rejects. */
  async restore(): Promise<void> {
    const { gater, addressBook, appScores } = this.#parts
    try {
      const skipped =
        (await gater.restore()) +
        (await addressBook.restore()) +
        (await appScores.restore()) +
        (await this.#restoreScores())
      if (skipped > 0) this.#warn(`datastore: skipped ${skipped} entries that cannot be read`, skipped)
    } catch (error) {
      this.#warn(
        `datastore: cannot be read, so bans, blocks, known peers and scores are not as they were: ${reasonOf(error)}`,
      )
    }
  }

  start(node: Host): void {
    this.#note = async () => {
      const { addressBook, listening, scoreStore, scores } = this.#parts
      addressBook.note(node.getConnections(), listening)
      await scoreStore.save(scores()?.snapshot() ?? [])
    }
    this.#timer = setInterval(() => void this.#note().catch(() => {}), NOTE_MS)
  }

  /** Writes what is left. Never rejects. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    const noted = this.#note()
    this.#note = async () => {}
    const { gater, addressBook, appScores } = this.#parts
    await Promise.allSettled([noted, gater.flush(), addressBook.flush(), appScores.flush()])
  }

  async #restoreScores(): Promise<number> {
    const { scores, skipped } = await this.#parts.scoreStore.load()
    const refused = scores.filter((stored) => this.#parts.scores()?.restore(stored) === false)
    return skipped + refused.length
  }

  /** For what nobody waits for; the write is tried again with the next one. */
  readonly failed = (error: unknown): void => {
    const nowMs = performance.now()
    if (nowMs - this.#warnedAtMs < WARNING_INTERVAL_MS) return
    this.#warnedAtMs = nowMs
    this.#warn(`datastore: cannot be written, so a restart will not know what happens now: ${reasonOf(error)}`)
  }

  #warn(message: string, skipped = 0): void {
    this.#parts.logger.warn({ skipped }, message)
    this.#parts.warning({ code: 'store', message, skipped })
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
