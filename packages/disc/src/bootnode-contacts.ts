import type { Discv5 } from '@chainsafe/discv5'
import type { ENR } from '@chainsafe/enr'
import { requestEnodeRecord } from './enode-request.ts'
import { parseBootnode } from './enr/bootnode.ts'
import { type Enode, formatEnode } from './enr/enode.ts'
import { decodeRecord } from './enr/record.ts'

/** Where the bootnodes' records go. */
export interface BootnodeSink {
  admit(record: ENR): void
  /** An enode did not answer; told once each. */
  unreachable(enode: string): void
}

/** The nodes to begin with: records at once, enodes when they have answered with theirs. */
export class BootnodeContacts {
  readonly #records: string[] = [] // BOUNDED: the config's list
  readonly #unanswered = new Map<string, Enode>() // BOUNDED: the config's list
  readonly #asked = new Set<string>() // BOUNDED: the config's list
  readonly #sink: BootnodeSink

  /** @param texts ENRs and enodes that were checked */
  constructor(texts: readonly string[], sink: BootnodeSink) {
    this.#sink = sink
    for (const text of texts) {
      const bootnode = parseBootnode(text)
      if (bootnode.kind === 'enr') this.#records.push(text)
      else this.#unanswered.set(formatEnode(bootnode.enode), bootnode.enode)
    }
  }

  /** Hands over the records that are known without asking. */
  admitRecords(): void {
    for (const text of this.#records) this.#sink.admit(decodeRecord(text))
  }

  /** Asks the enodes that have not answered yet. Never rejects. */
  async request(discv5: Discv5, signal: AbortSignal): Promise<void> {
    await Promise.all([...this.#unanswered].map(([text, enode]) => this.#request(discv5, text, enode, signal)))
  }

  async #request(discv5: Discv5, text: string, enode: Enode, signal: AbortSignal): Promise<void> {
    const record = await requestEnodeRecord(discv5, enode, { signal })
    if (signal.aborted) return
    if (record) {
      this.#unanswered.delete(text)
      this.#sink.admit(record)
    } else if (!this.#asked.has(text)) {
      this.#asked.add(text)
      this.#sink.unreachable(text)
    }
  }
}
