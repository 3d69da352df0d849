import type { Devnet, DevnetBlock, DevnetPeer } from '../devnet/index.ts'

/** Blocks that a page is shown when it opens. */
export const MAX_BLOCKS = 60
/** Lines of the log that a page is shown when it opens. */
export const MAX_LOG = 100

/** A line of the log: what somebody did, or whom a node did not believe. */
interface LogLine {
  atMs: number
  type: 'rejected' | 'killed' | 'node' | 'rotated'
  detail: unknown
}

/** What a page needs that opens late: the last of everything. */
export class History {
  readonly #devnet: Devnet
  readonly #blocks: DevnetBlock[] = [] // BOUNDED: MAX_BLOCKS, the oldest out
  readonly #log: LogLine[] = [] // BOUNDED: MAX_LOG, the oldest out
  readonly #peers = new Map<string, DevnetPeer[]>() // BOUNDED: the devnet's nodes

  constructor(devnet: Devnet) {
    this.#devnet = devnet
    devnet.addEventListener('block', ({ detail }) => pushBounded(this.#blocks, detail, MAX_BLOCKS))
    devnet.addEventListener('peers', ({ detail }) => this.#peers.set(detail.node, detail.peers))
    devnet.addEventListener('killed', ({ detail }) => this.#peers.delete(detail.node))
    for (const type of ['rejected', 'killed', 'node', 'rotated'] as const) {
      devnet.addEventListener(type, ({ detail }) => pushBounded(this.#log, { atMs: Date.now(), type, detail }, MAX_LOG))
    }
  }

  snapshot(): object {
    const { options, nodes, unsafeBlockSigner } = this.#devnet
    const { blockTimeMs, fork, l1 } = options
    return {
      options: { blockTimeMs, fork, l1 },
      unsafeBlockSigner,
      nodes,
      blocks: this.#blocks,
      log: this.#log,
      peers: [...this.#peers].map(([node, peers]) => ({ node, peers })),
    }
  }
}

function pushBounded<T>(list: T[], one: T, max: number): void {
  list.push(one)
  if (list.length > max) list.shift()
}
