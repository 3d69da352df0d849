import type { ENR } from '@chainsafe/enr'
import { BoundedMap } from './bounded-map.ts'
import { checkRecord, type RecordRefusal } from './enr/filter.ts'
import { describeRecord } from './enr/record.ts'

/** A node of our chain that can be dialled. */
export interface FoundPeer {
  /** libp2p peer id, base58. */
  peerId: string
  /** discv5 node id: 32 bytes in hexadecimal, without 0x. */
  nodeId: string
  /** Multiaddrs over TCP, each with `/p2p/`; at least one. */
  addresses: readonly string[]
  /** The signed record's text. */
  enr: string
}

/** What a reader of found peers asks for. */
export interface FoundOptions {
  /** Ends the stream. */
  signal?: AbortSignal
  /** Peers kept for a slow reader, at least 1; then the oldest goes. Default 256. */
  maxPeers?: number
}

export const DEFAULT_MAX_PEERS = 256

/** Nodes remembered, as many as the bootstore holds. */
export const MAX_KNOWN_NODES = 2_048

interface Known {
  seq: bigint
  /** undefined: refused by what the record says, which only a newer record changes. */
  peer: FoundPeer | undefined
}

/** Which nodes were handed out, so that each is handed out once until its record changes. */
export class FoundPeers {
  readonly #known = new BoundedMap<string, Known>(MAX_KNOWN_NODES) // BOUNDED: MAX_KNOWN_NODES, oldest out
  readonly #foreign = new BoundedMap<string, Known>(MAX_KNOWN_NODES) // BOUNDED: MAX_KNOWN_NODES, oldest out
  readonly #chainId: number
  readonly #accepts: (peer: FoundPeer) => boolean
  readonly #onRefused: (reason: RecordRefusal) => void

  /**
   * @param accepts asked for each peer before it is handed out; a refused one is asked for again when it is seen again
   */
  constructor(
    chainId: number,
    accepts: (peer: FoundPeer) => boolean = () => true,
    onRefused: (reason: RecordRefusal) => void = () => {},
  ) {
    this.#chainId = chainId
    this.#accepts = accepts
    this.#onRefused = onRefused
  }

  /** How many nodes of our chain are known. */
  get size(): number {
    return this.#known.size
  }

  get(nodeId: string): FoundPeer | undefined {
    return this.#known.get(nodeId)?.peer
  }

  /** The nodes of our chain, the first found first. */
  peers(): FoundPeer[] {
    return [...this.#known.values()].flatMap(({ peer }) => peer ?? [])
  }

  /** The peer if it is ours and new or changed, else undefined. Never throws. */
  offer(enr: ENR): FoundPeer | undefined {
    const { nodeId, seq } = enr
    const known = this.#known.get(nodeId) ?? this.#foreign.get(nodeId)
    if (known && known.seq >= seq) return undefined
    const check = this.#check(enr)
    if (check === undefined) return undefined
    if (!check.accepted) {
      this.#onRefused(check.reason)
      this.#known.delete(nodeId)
      this.#foreign.set(nodeId, { seq, peer: undefined })
      return undefined
    }
    const { record, addresses } = check
    const peer: FoundPeer = Object.freeze({ peerId: record.peerId, nodeId, addresses, enr: record.text })
    if (!this.#accepts(peer)) return undefined
    this.#foreign.delete(nodeId)
    this.#known.set(nodeId, { seq, peer })
    return peer
  }

  #check(enr: ENR): ReturnType<typeof checkRecord> | undefined {
    try {
      return checkRecord(describeRecord(enr), this.#chainId)
    } catch {
      return undefined // a record that came over the wire and cannot be written down again
    }
  }
}
