import { randomBytes, randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RollupConfig } from '@kona/genesis'
import { blocksTopics } from '@kona/gossip'
import { buildBlock, encodeMessage, encodePayload, sealMessage, signPayload } from '@kona/gossip/payload'
import type { RPC } from '@libp2p/gossipsub/message'
import { SIGNER_KEY } from '../support/chain.ts'
import type { RawPeer } from './raw-peer.ts'

/** What an attacker does to one node, again and again. */
export interface Attack {
  readonly kind: string
  /** Whether it takes what it is sent. */
  readonly reads: boolean
  /** Milliseconds between two rounds. */
  readonly everyMs: number
  /** A round, until the connection ends; undefined: it leaves at once. */
  readonly round: ((peer: RawPeer) => Promise<void>) | undefined
}

const NO_CONTROL = { ihave: [], iwant: [], graft: [], prune: [], idontwant: [] }
const HOUR_S = 3_600

/** Every kind of attack on one chain. Each call is one attacker's, so that its messages are its own. */
export function attacks(chain: RollupConfig): readonly Attack[] {
  const topics = blocksTopics(chain.l2ChainId)
  const topic = topics[3] ?? ''
  const times = <T>(count: number, make: (i: number) => T) => Array.from({ length: count }, (_, i) => make(i))
  const subscriptions = topics.map((each) => ({ topic: each, subscribe: true }))
  const now = () => Math.floor(Date.now() / 1_000)

  const block = (number: number, timestamp: number) =>
    buildBlock({
      rollupConfig: chain,
      parent: { hash: `0x${'00'.repeat(32)}`, number: BigInt(number - 1) },
      timestamp: BigInt(timestamp),
      transactions: [randomBytes(100)],
    })
  const signed = (number: number, timestamp: number) => {
    const envelope = block(number, timestamp)
    const parts = { envelope, version: 4 } as const
    const signature = signPayload({ privateKey: SIGNER_KEY, chainId: chain.l2ChainId, ...parts })
    return { topic, data: encodeMessage({ ...parts, signature }) }
  }
  const badlySigned = () => {
    const signature = randomBytes(65)
    signature[64] = 0
    return { topic, data: sealMessage(signature, encodePayload(block(randomInt(1_000), now()), 4)) }
  }
  const height = randomInt(2 ** 40)
  let copy: { topic: string; data: Uint8Array } | undefined

  const messages = (kind: string, make: () => Partial<RPC.Message>[], everyMs = 100): Attack => ({
    kind,
    reads: true,
    everyMs,
    round: (peer) => peer.send(make()),
  })
  const rest = (kind: string, make: () => Partial<RPC>, everyMs = 50): Attack => ({
    kind,
    reads: true,
    everyMs,
    round: (peer) => peer.send([], make()),
  })

  return [
    messages('invalid signatures', () => times(20, badlySigned)),
    messages('replays', () => {
      copy ??= signed(height, now())
      return times(200, () => copy ?? {})
    }),
    messages('old blocks', () => times(5, () => signed(randomInt(1_000), now() - HOUR_S - randomInt(HOUR_S)))),
    messages('too many blocks per height', () => times(5, () => signed(height, now()))),
    messages('junk snappy', () => times(20, () => ({ topic, data: randomBytes(200) }))),
    rest('subscription flood', () => ({
      subscriptions: times(60, (i) => ({ topic: topics[i % 5] ?? `${i}`, subscribe: i % 2 === 0 })),
    })),
    rest('GRAFT flood', () => ({
      subscriptions,
      control: { ...NO_CONTROL, graft: times(60, (i) => ({ topicID: topics[i % 4] ?? '' })) },
    })),
    rest(
      'IHAVE flood',
      () => ({
        control: {
          ...NO_CONTROL,
          ihave: times(60, () => ({ topicID: topic, messageIDs: times(100, () => randomBytes(20)) })),
        },
      }),
      100,
    ),
    rest('oversized RPCs', () => ({ subscriptions: times(5_000, (i) => ({ topic: `${i}`, subscribe: true })) }), 500),
    { kind: 'slow reader', reads: false, everyMs: 1_000, round: once((peer) => peer.send([], { subscriptions })) },
    { kind: 'connection churn', reads: true, everyMs: 100, round: undefined },
  ]
}

/** The first time for each peer. */
function once(act: (peer: RawPeer) => Promise<void>): (peer: RawPeer) => Promise<void> {
  const done = new WeakSet<RawPeer>()
  return async (peer) => {
    if (done.has(peer)) return sleep(0)
    done.add(peer)
    await act(peer)
  }
}
