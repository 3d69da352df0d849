import type { Connection, StreamMuxer } from '@libp2p/interface'
import { expect, test } from 'vitest'
import type { Muxer } from '../../src/index.ts'
import { eventually, gossipOf, mesh, startAll, testChain } from '../support/gossip-node.ts'

test.each<[Muxer, string]>([
  ['yamux', '64 stay, the others are reset'],
  ['mplex', 'the connection ends, for mplex cannot slow it down'],
])('over %s, of a peer that opens 200 streams at once %s', async (muxer) => {
  const chain = testChain()
  const [target, peer] = [gossipOf(chain, { muxers: [muxer] }), gossipOf(chain, { muxers: [muxer] })]
  await using _ = await startAll(target, peer)
  await mesh(peer, target)
  const [own] = peer.libp2p.getConnections() as (Connection & { muxer: StreamMuxer })[]
  const [theirs] = target.libp2p.getConnections()
  // Streams that never name a protocol, as fast as they can be opened.
  const opened = await Promise.all(Array.from({ length: 200 }, () => own!.muxer.createStream()))
  for (const stream of opened) stream.send(Uint8Array.of(0))
  await eventually(() => opened.filter(({ status }) => status !== 'open').length >= 130, 'most were reset')
  expect(theirs!.streams.filter(({ direction }) => direction === 'inbound').length).toBeLessThanOrEqual(64)
  expect(theirs!.status === 'open').toBe(muxer === 'yamux')
})
