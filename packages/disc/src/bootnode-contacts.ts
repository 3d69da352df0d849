import type { Discv5 } from '@chainsafe/discv5'
import type { ENR } from '@chainsafe/enr'
import { requestEnodeRecord } from './enode-request.ts'
import { parseBootnode } from './enr/bootnode.ts'
import { type Enode, enodeNodeId, formatEnode } from './enr/enode.ts'
import { decodeRecord } from './enr/record.ts'

/** Where the bootnodes' records go. */
export interface BootnodeSink {
  admit(record: ENR): void
  /** Enodes that did not answer the first request; told once. */
  unreachable(enodes: readonly string[]): void
}

/** The bootnodes of the config beside ourselves. */
export interface BootnodeCounts {
  readonly total: number
  /** Those that have answered since the start. */
  readonly answered: number
}

/** Rounds in which every silent enode is asked; then one in twelve, a minute at fast pace. */
const EAGER_ROUNDS = 5
const ROUNDS_BETWEEN = 12

/** The nodes to begin with: records at once, enodes when they have answered with theirs. */
export class BootnodeContacts {
  readonly #records: string[] = [] // BOUNDED: the config's list
  readonly #unanswered = new Map<string, Enode>() // BOUNDED: the config's list
  readonly #answered = new Map<string, boolean>() // BOUNDED: the config's list; by node id
  readonly #sink: BootnodeSink
  #round = 0
  #asking = false

  /** @param texts ENRs and enodes that were checked */
  constructor(texts: readonly string[], ownNodeId: string, sink: BootnodeSink) {
    this.#sink = sink
    for (const text of texts) {
      const bootnode = parseBootnode(text)
      if (bootnode.kind === 'enr') this.#records.push(text)
      else if (enodeNodeId(bootnode.enode) !== ownNodeId)
        this.#unanswered.set(formatEnode(bootnode.enode), bootnode.enode)
      const nodeId = bootnode.kind === 'enr' ? decodeRecord(text).nodeId : enodeNodeId(bootnode.enode)
      if (nodeId !== ownNodeId) this.#answered.set(nodeId, false)
    }
  }

  /** A node has answered, a bootnode or another. */
  met(nodeId: string): void {
    if (this.#answered.has(nodeId)) this.#answered.set(nodeId, true)
  }

  /** How many there are beside ourselves, and how many have ever answered. */
  get counts(): BootnodeCounts {
    return { total: this.#answered.size, answered: [...this.#answered.values()].filter(Boolean).length }
  }

  /** Hands over the records that are known without asking. */
  admitRecords(): void {
    for (const text of this.#records) this.#sink.admit(decodeRecord(text))
  }

  /** Asks the enodes that have not answered yet, unless it is too early to ask again. Never rejects. */
  async request(discv5: Discv5, signal: AbortSignal, timeoutMs: number): Promise<void> {
    if (this.#asking) return
    const round = this.#round++
    if (round >= EAGER_ROUNDS && round % ROUNDS_BETWEEN !== 0) return
    this.#asking = true
    await Promise.all(
      [...this.#unanswered].map(async ([text, enode]) => {
        // A request of discv5 may never settle, such as one that is stopped meanwhile.
        const record = await requestEnodeRecord(
          discv5,
          enode,
          AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
        )
        if (!record || signal.aborted) return
        this.#unanswered.delete(text)
        this.#sink.admit(record)
      }),
    )
    this.#asking = false
    if (round === 0 && this.#unanswered.size > 0 && !signal.aborted)
      this.#sink.unreachable([...this.#unanswered.keys()])
  }
}
