import type { Bootstore } from './bootstore.ts'

/** Reads the bootstore in the background and writes it now and then. A datastore's error is a warning, never a throw. */
export class BootstoreKeeper {
  readonly #bootstore: Bootstore
  readonly #intervalMs: number
  readonly #warn: (message: string) => void
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(bootstore: Bootstore, intervalMs: number, warn: (message: string) => void) {
    this.#bootstore = bootstore
    this.#intervalMs = intervalMs
    this.#warn = warn
  }

  /** Resolves with the stored records, the last seen first; with none if the store fails. */
  async start(): Promise<string[]> {
    this.#timer = setInterval(() => void this.flush(), this.#intervalMs)
    try {
      const { records, broken } = await this.#bootstore.load()
      if (broken > 0) this.#warn(`bootstore: skipped ${broken} broken entries`)
      return records
    } catch (error) {
      this.#warn(`bootstore: cannot read the datastore: ${reasonOf(error)}`)
      return []
    }
  }

  add(nodeId: string, enr: string): void {
    this.#bootstore.add(nodeId, enr)
  }

  async flush(): Promise<void> {
    try {
      await this.#bootstore.flush()
    } catch (error) {
      this.#warn(`bootstore: cannot write the datastore: ${reasonOf(error)}`)
    }
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.flush()
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
