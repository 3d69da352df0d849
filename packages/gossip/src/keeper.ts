import type { Logger } from '@kona/genesis/driver'
import type { GossipWarning } from './events.ts'
import type { Gater } from './gater/gater.ts'
import type { AddressBook } from './host/address-book.ts'
import type { Host } from './host/host.ts'

/** Milliseconds between two looks at who is connected. */
const NOTE_MS = 10_000

/** Milliseconds between two warnings of a datastore that cannot be written. */
const WARNING_INTERVAL_MS = 60_000

export interface KeeperParts {
  gater: Gater
  addressBook: AddressBook
  /** Where a peer says that it listens. */
  listening(peerId: string): readonly string[]
  logger: Logger
  warning(detail: GossipWarning): void
}

/** What the node keeps over a restart. A datastore that fails, or holds what is none of ours, is a warning. */
export class Keeper {
  readonly #parts: KeeperParts
  #timer: ReturnType<typeof setInterval> | undefined
  #note = () => {}
  #warnedAtMs = Number.NEGATIVE_INFINITY

  constructor(parts: KeeperParts) {
    this.#parts = parts
  }

  /** Takes up what was stored; before the node listens. Never rejects. */
  async restore(): Promise<void> {
    const { gater, addressBook } = this.#parts
    try {
      const skipped = (await gater.restore()) + (await addressBook.restore())
      if (skipped > 0) this.#warn(`datastore: skipped ${skipped} entries that cannot be read`, skipped)
    } catch (error) {
      this.#warn(`datastore: cannot be read, so bans, blocks and known peers are not as they were: ${reasonOf(error)}`)
    }
  }

  start(node: Host): void {
    this.#note = () => this.#parts.addressBook.note(node.getConnections(), this.#parts.listening)
    this.#timer = setInterval(this.#note, NOTE_MS)
  }

  /** Writes what is left. Never rejects. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    this.#note()
    this.#note = () => {}
    await Promise.allSettled([this.#parts.gater.flush(), this.#parts.addressBook.flush()])
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
