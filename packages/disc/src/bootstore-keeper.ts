import type { Bootstore } from './bootstore.ts'

/** Milliseconds between stored records that are taken in: each is verified, for 3 ms without the addon. */
const RECORD_PAUSE_MS = 10

/** Reads the bootstore in the background and writes it now and then. A datastore's error is a warning, never a throw. */
export class BootstoreKeeper {
  readonly #bootstore: Bootstore
  readonly #intervalMs: number
  readonly #warn: (message: string) => void
  #timer: ReturnType<typeof setInterval> | undefined
  #stopped = false

  constructor(bootstore: Bootstore, intervalMs: number, warn: (message: string) => void) {
    this.#bootstore = bootstore
    this.#intervalMs = intervalMs
    this.#warn = warn
  }

  /**
   * Reads what is stored and hands it over, the last seen first, with pauses for everything else. Never rejects.
   *
   * @param admit takes a record's text; throws if it is none
   */
  async start(admit: (text: string) => void): Promise<void> {
    this.#timer = setInterval(() => void this.#flush(), this.#intervalMs)
    try {
      const { records, broken } = await this.#bootstore.load()
      const refused = await this.#handOver(records, admit)
      if (broken + refused > 0) this.#warn(`bootstore: skipped ${broken + refused} broken entries`)
    } catch (error) {
      this.#warn(`bootstore: cannot read the datastore: ${reasonOf(error)}`)
    }
  }

  add(nodeId: string, enr: string): void {
    this.#bootstore.add(nodeId, enr)
  }

  /** Writes what is new. Never rejects. */
  async stop(): Promise<void> {
    this.#stopped = true
    clearInterval(this.#timer)
    await this.#flush()
  }

  async #handOver(records: readonly string[], admit: (text: string) => void): Promise<number> {
    let refused = 0
    for (const text of records) {
      if (this.#stopped) break
      try {
        admit(text)
      } catch {
        refused++
      }
      await new Promise((resolve) => setTimeout(resolve, RECORD_PAUSE_MS))
    }
    return refused
  }

  async #flush(): Promise<void> {
    try {
      await this.#bootstore.flush()
    } catch (error) {
      this.#warn(`bootstore: cannot write the datastore: ${reasonOf(error)}`)
    }
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
