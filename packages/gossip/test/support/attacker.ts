import { setTimeout } from 'node:timers/promises'
import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import type { RollupConfig } from '@kona/genesis'
import { RPC } from '@libp2p/gossipsub/message'
import { identify } from '@libp2p/identify'
import type { Libp2p, Stream } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { encode } from 'it-length-prefixed'
import { createLibp2p } from 'libp2p'
import { blocksTopic } from '../../src/index.ts'
import { encodeMessage, encodePayload } from '../../src/payload/index.ts'
import { randomKey, signedBlock } from './gossip-node.ts'
import { messageOf, ZERO_HASH } from './signed-block.ts'
import { tcpFrom } from './tcp-from.ts'

/** Milliseconds between two bursts of an attacker. */
const TICK_MS = 100

/** Milliseconds until a peer that was refused tries again under a new peer id. */
const AGAIN_MS = 1_000

/** What an attacker does with its streams. */
export interface Attack {
  /** What it sends in each burst. */
  burst?(chain: RollupConfig): Uint8Array[]
  /** Takes nothing of what it is sent. */
  neverReads?: true
  /** Hangs up after so many milliseconds, to come back as another peer. */
  staysMs?: number
}

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length))
const topicOf = (chain: RollupConfig) => blocksTopic(chain.l2ChainId, 4)
const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i))

function rpc(data: readonly Uint8Array[], topic: string, rest: Partial<RPC> = {}): Uint8Array {
  const messages = data.map((bytes) => ({ topic, data: bytes })) as RPC.Message[]
  return encode.single(RPC.encode({ subscriptions: [], ...rest, messages }), { maxDataLength: 2 ** 30 }).subarray()
}

function control(part: Partial<RPC.ControlMessage>): Partial<RPC> {
  return { control: { ihave: [], iwant: [], graft: [], prune: [], idontwant: [], ...part } }
}

/** A block of any height, rightly signed. */
function block(chain: RollupConfig, number: bigint): ReturnType<typeof signedBlock> {
  const transactions = [Uint8Array.of(2, ...random(32))]
  return signedBlock(chain, { parent: { hash: ZERO_HASH, number }, transactions })
}

/** A valid block, the same in each burst. */
const replayed = new Map<RollupConfig, Uint8Array>() // BOUNDED: the test's one chain

/** Everything that the attack test throws at nodes, by name. */
export const ATTACKS: Readonly<Record<string, Attack>> = {
  'signatures by keys of its own': {
    burst: (chain) => {
      const data = encodePayload(block(chain, 1n).envelope, 4)
      return [rpc([messageOf(data, chain.l2ChainId, randomKey())], topicOf(chain))]
    },
  },
  'signatures that are none': {
    burst: (chain) => {
      const { envelope } = block(chain, 1n)
      return [rpc([encodeMessage({ envelope, signature: `0x${'ff'.repeat(65)}`, version: 4 })], topicOf(chain))]
    },
  },
  replays: {
    burst: (chain) => {
      const data = replayed.get(chain) ?? encodeMessage({ ...block(chain, 2_000_000n), version: 4 })
      replayed.set(chain, data)
      return [rpc(Array(50).fill(data), topicOf(chain))]
    },
  },
  'too many blocks of one height': {
    burst: (chain) => [rpc([encodeMessage({ ...block(chain, 1_000_000n), version: 4 })], topicOf(chain))],
  },
  'junk instead of snappy': { burst: (chain) => [rpc([random(1_000), random(1_000)], topicOf(chain))] },
  subscriptions: {
    burst: () =>
      times(10, () => rpc([], '', { subscriptions: times(60, (i) => ({ topic: `${i}`, subscribe: true })) })),
  },
  grafts: {
    burst: (chain) => times(10, () => rpc([], '', control({ graft: times(60, () => ({ topicID: topicOf(chain) })) }))),
  },
  ihaves: {
    burst: (chain) =>
      times(10, () =>
        rpc(
          [],
          '',
          control({ ihave: times(60, () => ({ topicID: topicOf(chain), messageIDs: times(10, () => random(20)) })) }),
        ),
      ),
  },
  'reads nothing': { neverReads: true },
  'connects under ever new peer ids': { staysMs: 200 },
}

/** A peer that attacks several nodes from one IP address, and comes back under a new peer id whenever it is thrown out. */
export class Attacker implements AsyncDisposable {
  readonly name: string
  readonly ip: string
  readonly #attack: Attack
  readonly #chain: RollupConfig
  readonly #end = new AbortController()
  readonly #runs: Promise<void>[]

  constructor(name: string, ip: string, chain: RollupConfig, targets: readonly string[]) {
    this.name = name
    this.ip = ip
    this.#attack = ATTACKS[name]!
    this.#chain = chain
    this.#runs = targets.map((target) => this.#run(target))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort()
    await Promise.all(this.#runs)
  }

  async #run(target: string): Promise<void> {
    const { signal } = this.#end
    while (!signal.aborted) {
      const node = await strangerAt(this.ip)
      try {
        await this.#attackFrom(node, target)
      } catch {
        await pause(AGAIN_MS, signal)
      } finally {
        await node.stop()
      }
    }
  }

  async #attackFrom(node: Libp2p, target: string): Promise<void> {
    const { burst, neverReads, staysMs } = this.#attack
    await node.handle('/meshsub/1.1.0', (stream) => {
      if (neverReads) stream.pause()
      else stream.addEventListener('message', () => {})
    })
    const dialled = AbortSignal.any([this.#end.signal, AbortSignal.timeout(10_000)])
    const stream = await node.dialProtocol(multiaddr(target), '/meshsub/1.1.0', { signal: dialled })
    const topic = topicOf(this.#chain)
    // The others leave it room in the mesh: outside, it would be sent nothing that it could leave unread.
    const joins = neverReads && control({ graft: [{ topicID: topic }] })
    stream.send(rpc([], topic, { subscriptions: [{ topic, subscribe: true }], ...joins }))
    const untilMs = performance.now() + (staysMs ?? Number.POSITIVE_INFINITY)
    while (isOpen(node, stream) && performance.now() < untilMs && !this.#end.signal.aborted) {
      for (const frame of burst?.(this.#chain) ?? []) if (stream.writeStatus === 'writable') stream.send(frame)
      await pause(TICK_MS, this.#end.signal)
    }
  }
}

/** A new peer whose connections come from an address. */
export function strangerAt(ip: string): Promise<Libp2p> {
  return createLibp2p({
    transports: [tcpFrom(ip)],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    services: { identify: identify() },
  })
}

function isOpen(node: Libp2p, stream: Stream): boolean {
  return node.getConnections().length > 0 && stream.status === 'open'
}

/** Ends early, and quietly, with the attack. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return setTimeout(ms, undefined, { signal }).catch(() => {})
}
