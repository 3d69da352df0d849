import type { Hex } from '@kona/genesis'
import { testChain } from '../chain.ts'
import { until } from '../until.ts'
import { type Kind, Peer } from './peer.ts'

/** A block's transactions, and how many such blocks make a round. */
export interface Size {
  readonly name: string
  readonly transactions: number
  readonly transactionBytes: number
  readonly blocks: number
}

export const SIZES: readonly Size[] = [
  { name: '500 B', transactions: 1, transactionBytes: 500, blocks: 3000 },
  { name: '30 kB', transactions: 100, transactionBytes: 300, blocks: 1500 },
  { name: '300 kB', transactions: 1000, transactionBytes: 300, blocks: 200 },
]

/** Blocks under way at once where throughput is measured. */
export const IN_FLIGHT = 32

export interface Round {
  /** From the first signature to the last block handed on. */
  readonly messagesPerSecond: number
  /** From before signing to handed on, ms, in order of size. */
  readonly latenciesMs: readonly number[]
  /** Blocks that the receiver had no room for. */
  readonly lost: number
}

/** Two nodes in a process each, connected and in each other's mesh. */
export class Pair {
  readonly #from: Peer
  readonly #to: Peer

  private constructor(from: Peer, to: Peer) {
    this.#from = from
    this.#to = to
  }

  static async start(from: Kind, to: Kind): Promise<Pair> {
    const chain = testChain('jovian')
    const [sender, receiver] = await Promise.all([Peer.start(from, chain), Peer.start(to, chain)])
    await sender.connect(receiver)
    await until('both are in each other’s mesh', async () => {
      const meshes = await Promise.all([sender.mesh(receiver.peerId), receiver.mesh(sender.peerId)])
      return meshes.every(({ length }) => length === 4)
    })
    return new Pair(sender, receiver)
  }

  /** Sends blocks, never more than `inFlight` that the receiver has not handed on. */
  async round({ transactions, transactionBytes, blocks: count }: Size, inFlight: number): Promise<Round> {
    const arrivals = new Map<Hex, number>()
    let lost = 0
    this.#to.onBlock = (hash, at) => {
      arrivals.set(hash, at)
      this.#from.credit(1)
    }
    this.#to.onLost = () => {
      lost++
      this.#from.credit(1)
    }
    const { blocks } = await this.#from.publish({ count, transactions, transactionBytes, inFlight })
    await until('every block has come', () => arrivals.size + lost === count, {
      found: () => ({ arrived: arrivals.size, lost, sent: count }),
    })
    const arrived = blocks.filter(({ hash }) => arrivals.has(hash))
    const latenciesMs = arrived.map(({ hash, at }) => (arrivals.get(hash) as number) - at).sort((a, b) => a - b)
    const start = (blocks[0] as { at: number }).at
    const messagesPerSecond = (1000 * count) / (Math.max(...arrivals.values()) - start)
    return { messagesPerSecond, latenciesMs, lost }
  }

  async stop(): Promise<void> {
    await Promise.all([this.#from.stop(), this.#to.stop()])
  }
}
