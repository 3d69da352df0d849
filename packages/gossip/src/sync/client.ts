import { ConfigError, type Hex, isHash, type RollupConfig } from '@kona/genesis'
import type { Connection, Libp2p } from '@libp2p/interface'
import { SyncError } from './errors.ts'
import type { SyncResponse } from './events.ts'
import { RangeSync } from './range-sync.ts'
import { SyncPeers } from './sync-peers.ts'
import type { SyncedBlock } from './synced-block.ts'

/** Blocks of one range. */
export const MAX_RANGE_BLOCKS = 65_536
/** Bytes of blocks that a range keeps by default, before they are handed out. */
const DEFAULT_MAX_BYTES = 64 * 1024 * 1024
const DEFAULT_STALL_MS = 30_000

/** Which blocks, and whom to trust. */
export interface SyncRange {
  /** The first block's number, from genesis on. */
  readonly from: bigint
  /**
   * The last block, which you trust: every other one is checked by parent hash back from it. The parent of a block
   * that came by gossip, for example: `{ number: block.number - 1n, hash: block.parentHash }`.
   */
  readonly to: { readonly number: bigint; readonly hash: Hex }
  /** Ends it: the iteration then throws the signal's reason. */
  readonly signal?: AbortSignal
  /** Milliseconds that may pass without any block that helps, while one is needed, from 1; default: 30,000. */
  readonly stallMs?: number
  /** Bytes of blocks kept before they are handed out, from 1; default: 64 MiB. What does not fit is fetched again. */
  readonly maxBytes?: number
}

export interface SyncClientOptions {
  readonly config: RollupConfig
  readonly responded: (response: SyncResponse) => void
}

/**
 * Fetches past blocks from peers by `payload_by_number`. Off by default (`sync: { client: true }` makes it), for
 * op-node is giving the protocol up: v1.19.6 serves it but asks no more, and will stop serving it
 * (https://github.com/ethereum-optimism/optimism/pull/21498). As long as peers serve, it fills gaps without an
 * execution client.
 *
 * @example
 * let next: bigint | undefined
 * for await (const block of gossip.unsafeBlocks()) {
 *   if (next !== undefined && block.number > next) {
 *     const trusted = { number: block.number - 1n, hash: block.parentHash }
 *     for await (const missed of gossip.sync.range({ from: next, to: trusted })) console.log('missed', missed.number)
 *   }
 *   console.log(block.number)
 *   next = block.number + 1n
 * }
 */
export class SyncClient {
  readonly #options: SyncClientOptions
  readonly #peers = new SyncPeers(performance.now())
  readonly #stopped = new AbortController()
  #node: Pick<Libp2p, 'getConnections'> | undefined

  constructor(options: SyncClientOptions) {
    this.#options = options
  }

  start(node: Pick<Libp2p, 'getConnections'>): void {
    this.#node = node
  }

  stop(): void {
    this.#stopped.abort(new SyncError('stopped', 'sync: the node stopped before the range was whole'))
  }

  /**
   * The blocks of a range, each once, by ascending number, checked against the trusted block before the first is
   * handed out. They are fetched from the first `next()` on, in parallel from all connected peers that serve them,
   * within op-node's limits: 20 a second in all, 4 from each peer after 15 at once. `break` ends it.
   *
   * The iteration throws SyncError: `unavailable`, `stopped`; or the signal's reason.
   *
   * @throws ConfigError `from`, `to`, `stallMs`, `maxBytes`
   */
  range(range: SyncRange): AsyncGenerator<SyncedBlock, void, undefined> {
    const { from, to, signal, stallMs = DEFAULT_STALL_MS, maxBytes = DEFAULT_MAX_BYTES } = range
    this.#check(range)
    checkPositive('stallMs', stallMs, 'milliseconds')
    checkPositive('maxBytes', maxBytes, 'bytes')
    const stop = signal ? AbortSignal.any([signal, this.#stopped.signal]) : this.#stopped.signal
    const { config, responded } = this.#options
    return new RangeSync({
      config,
      range: { from, to },
      stop,
      stallMs,
      maxBytes,
      peers: this.#peers,
      connections: () => this.#connections(),
      responded,
    }).blocks()
  }

  #check({ from, to }: SyncRange): void {
    const genesis = BigInt(this.#options.config.genesis.l2.number)
    if (typeof to?.number !== 'bigint' || to.number < genesis) {
      throw new ConfigError('to.number', to?.number, `a bigint from ${genesis} on, the first block's number`)
    }
    if (!isHash(to.hash)) throw new ConfigError('to.hash', to.hash, '0x and 64 hex digits')
    const first = to.number - BigInt(MAX_RANGE_BLOCKS) + 1n
    const lowest = first > genesis ? first : genesis
    if (typeof from !== 'bigint' || from < lowest || from > to.number) {
      throw new ConfigError('from', from, `a bigint from ${lowest} to ${to.number}`)
    }
  }

  #connections(): ReadonlyMap<string, Connection> {
    const open = this.#node?.getConnections().filter(({ status }) => status === 'open') ?? []
    return new Map(open.map((connection) => [connection.remotePeer.toString(), connection]))
  }
}

function checkPositive(field: string, value: unknown, unit: string): void {
  if (Number.isSafeInteger(value) && (value as number) >= 1) return
  throw new ConfigError(field, value, `a whole number of ${unit} from 1 on`)
}
