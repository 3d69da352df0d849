import { type Datastore, Key } from 'interface-datastore'

/** Records kept; kona's bootstore has the same bound. */
export const MAX_BOOTSTORE_RECORDS = 2_048

/** Where the records stand in the datastore: `/bootstore/<chain id>/<node id>`. */
const PREFIX = '/bootstore'
/** The longest value read, in bytes; a record's text has 404 at most. */
const MAX_VALUE_BYTES = 1_024

/** What a bootstore needs of a Datastore; interface-datastore's fits. */
export type BootstoreDatastore = Pick<Datastore, 'query' | 'batch'>

export interface BootstoreOptions {
  datastore: BootstoreDatastore
  /** L2 chain id: each chain has its own 2,048 records. */
  chainId: number
  /** Unix time in milliseconds. */
  now: () => number
}

/** What `load` read. */
export interface BootstoreContent {
  /** ENR texts, the last seen first. They are not verified. */
  records: string[]
  /** Entries that could not be read; the next flush removes them. */
  broken: number
}

interface Entry {
  enr: string
  seenMs: number
}

/**
 * The nodes seen lately, for the next start. Kept in memory and written by `flush`, one at a time;
 * past the bound the record that was seen longest ago goes.
 */
export class Bootstore {
  readonly #entries = new Map<string, Entry>() // BOUNDED: MAX_BOOTSTORE_RECORDS, oldest out; in order of seenMs
  readonly #dirty = new Set<string>() // BOUNDED: node ids in #entries
  readonly #stale = new Set<string>() // BOUNDED: MAX_BOOTSTORE_RECORDS, the rest stays until it is read again
  readonly #options: BootstoreOptions
  #writing: Promise<void> = Promise.resolve()

  constructor(options: BootstoreOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#entries.size
  }

  /** Reads what is stored. Rejects with the datastore's error. */
  async load(): Promise<BootstoreContent> {
    const prefix = `${PREFIX}/${this.#options.chainId}/`
    const loaded = new Map<string, Entry>() // BOUNDED: twice MAX_BOOTSTORE_RECORDS, trimmed while reading
    let broken = 0
    for await (const { key, value } of this.#options.datastore.query({ prefix })) {
      const nodeId = key.baseNamespace()
      const entry = readEntry(value)
      if (entry) loaded.set(nodeId, entry)
      else {
        broken++
        this.#discard(nodeId)
      }
      if (loaded.size > 2 * MAX_BOOTSTORE_RECORDS) this.#trim(loaded)
    }
    // What was seen while reading is newer than what was read.
    const seen = [...this.#entries]
    this.#entries.clear()
    for (const [nodeId, entry] of byAge(loaded)) this.#entries.set(nodeId, entry)
    for (const [nodeId, entry] of seen) this.#keep(nodeId, entry)
    this.#trim(this.#entries)
    return { records: [...this.#entries.values()].reverse().map(({ enr }) => enr), broken }
  }

  /** Keeps a record that was just seen. It is written by the next flush. */
  add(nodeId: string, enr: string): void {
    this.#keep(nodeId, { enr, seenMs: this.#options.now() })
    this.#dirty.add(nodeId)
    this.#stale.delete(nodeId)
    if (this.#entries.size > MAX_BOOTSTORE_RECORDS) this.#trim(this.#entries)
  }

  /** Writes what changed. Rejects with the datastore's error; what was not written then is tried again next time. */
  flush(): Promise<void> {
    const written = this.#writing.then(() => this.#write())
    this.#writing = written.catch(() => {})
    return written
  }

  async #write(): Promise<void> {
    if (this.#dirty.size + this.#stale.size === 0) return
    const [dirty, stale] = [[...this.#dirty], [...this.#stale]]
    this.#dirty.clear()
    this.#stale.clear()
    const batch = this.#options.datastore.batch()
    try {
      for (const nodeId of stale) batch.delete(this.#key(nodeId))
      for (const nodeId of dirty) {
        const entry = this.#entries.get(nodeId)
        if (entry) batch.put(this.#key(nodeId), new TextEncoder().encode(JSON.stringify(entry)))
      }
      await batch.commit()
    } catch (error) {
      for (const nodeId of dirty) if (this.#entries.has(nodeId)) this.#dirty.add(nodeId)
      for (const nodeId of stale) if (!this.#entries.has(nodeId)) this.#discard(nodeId)
      throw error
    }
  }

  #keep(nodeId: string, entry: Entry): void {
    this.#entries.delete(nodeId)
    this.#entries.set(nodeId, entry)
  }

  #trim(entries: Map<string, Entry>): void {
    const oldest = byAge(entries).slice(0, Math.max(0, entries.size - MAX_BOOTSTORE_RECORDS))
    for (const [nodeId] of oldest) {
      entries.delete(nodeId)
      this.#dirty.delete(nodeId)
      this.#discard(nodeId)
    }
  }

  #discard(nodeId: string): void {
    if (this.#stale.size < MAX_BOOTSTORE_RECORDS) this.#stale.add(nodeId)
  }

  #key(nodeId: string): Key {
    return new Key(`${PREFIX}/${this.#options.chainId}/${nodeId}`)
  }
}

function byAge(entries: Map<string, Entry>): [string, Entry][] {
  return [...entries].sort(([, a], [, b]) => a.seenMs - b.seenMs)
}

function readEntry(value: Uint8Array): Entry | undefined {
  if (value.length > MAX_VALUE_BYTES) return undefined
  try {
    const { enr, seenMs } = JSON.parse(new TextDecoder().decode(value)) as Partial<Entry>
    if (typeof enr !== 'string' || !enr.startsWith('enr:') || !Number.isSafeInteger(seenMs)) return undefined
    return { enr, seenMs: seenMs as number }
  } catch {
    return undefined
  }
}
