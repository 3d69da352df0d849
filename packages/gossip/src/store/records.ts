import { type Datastore, Key } from 'interface-datastore'

/** What records need of a Datastore; interface-datastore's fits. */
export type RecordDatastore = Pick<Datastore, 'query' | 'batch'>

/** The longest value that is read, in bytes; ours are a few hundred. */
const MAX_VALUE_BYTES = 16 * 1024

/** Where everything is kept. */
export interface Keeping {
  /** Without one, nothing is kept and every write is as good as done. */
  datastore: RecordDatastore | undefined
  /** L2 chain id: each chain has records of its own. */
  chainId: number
  /** Told of each write that failed. */
  failed(error: unknown): void
}

/** Records of one kind: where they are and what they are. */
export interface RecordsOptions<T> extends Keeping {
  /** Such as `bans`, which makes `/bans/<chain id>/<record's id>`. */
  kind: string
  /** The value of what was read; undefined, or a throw, for what is none. */
  parse(json: unknown): T | undefined
  /** Records that are read, and writes that wait, at most. */
  maxRecords: number
}

/** What `load` read. */
export interface Loaded<T> {
  readonly values: readonly T[]
  /** Entries that are none of ours, or were more than can be kept; they stay where they are. */
  readonly skipped: number
}

/**
 * Records of one kind in a datastore, as JSON under a prefix. Writes that come together go together, in one atomic
 * batch; a promise resolves when the batch that holds its write has been committed.
 */
export class Records<T> {
  readonly #options: RecordsOptions<T>
  readonly #prefix: string
  readonly #pending = new Map<string, T | undefined>() // BOUNDED: twice maxRecords, oldest out; undefined: to delete
  #next: Promise<void> | undefined
  #writing: Promise<void> = Promise.resolve()

  constructor(options: RecordsOptions<T>) {
    this.#options = options
    this.#prefix = `/${options.kind}/${options.chainId}`
  }

  /** Reads all, after what was written meanwhile. Rejects with the datastore's error. */
  async load(): Promise<Loaded<T>> {
    const { datastore, maxRecords } = this.#options
    if (!datastore) return { values: [], skipped: 0 }
    await this.flush()
    const values: T[] = [] // BOUNDED: maxRecords
    let skipped = 0
    for await (const { value } of datastore.query({ prefix: `${this.#prefix}/` })) {
      const read = values.length < maxRecords ? this.#read(value) : undefined
      if (read === undefined) skipped++
      else values.push(read)
    }
    return { values, skipped }
  }

  /** Rejects with the datastore's error; the next write tries again. Ignoring that is safe. */
  put(id: string, value: T): Promise<void> {
    return this.#write(id, value)
  }

  /** As `put`. */
  delete(id: string): Promise<void> {
    return this.#write(id, undefined)
  }

  /** Resolves when everything that was asked for is written. */
  async flush(): Promise<void> {
    await (this.#next ?? this.#writing)
  }

  #write(id: string, value: T | undefined): Promise<void> {
    if (!this.#options.datastore) return Promise.resolve()
    this.#pending.delete(id)
    this.#pending.set(id, value)
    this.#trim()
    if (!this.#next) {
      this.#next = this.#turn(this.#writing)
      this.#next.catch(() => {}) // whoever waits is told
      this.#writing = this.#next.catch(() => {})
    }
    return this.#next
  }

  /** Whatever comes until the write before has ended goes into one batch. */
  async #turn(before: Promise<void>): Promise<void> {
    await before
    this.#next = undefined
    const writes = [...this.#pending]
    this.#pending.clear()
    try {
      await this.#commit(writes)
    } catch (error) {
      for (const [id, value] of writes) if (!this.#pending.has(id)) this.#pending.set(id, value)
      this.#trim()
      this.#options.failed(error)
      throw error
    }
  }

  async #commit(writes: readonly [string, T | undefined][]): Promise<void> {
    const batch = this.#options.datastore!.batch()
    for (const [id, value] of writes) {
      const key = new Key(`${this.#prefix}/${encodeURIComponent(id)}`)
      if (value === undefined) batch.delete(key)
      else batch.put(key, new TextEncoder().encode(JSON.stringify(value)))
    }
    await batch.commit()
  }

  #read(value: Uint8Array): T | undefined {
    if (value.byteLength > MAX_VALUE_BYTES) return undefined
    try {
      return this.#options.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(value)))
    } catch {
      return undefined
    }
  }

  /** Where nothing can be written, what was asked for first is given up. */
  #trim(): void {
    while (this.#pending.size > 2 * this.#options.maxRecords) {
      this.#pending.delete(this.#pending.keys().next().value as string)
    }
  }
}
