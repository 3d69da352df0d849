import { expect, test } from 'vitest'
import type { Gossip } from '../src/index.ts'
import { eventually, gossipOf, mesh, nextBlock, signedBlock, startAll, testChain } from './support/gossip-node.ts'

function streamTo(node: Gossip) {
  const streams = node.libp2p.getConnections().flatMap((connection) => connection.streams)
  return streams.find(({ protocol, direction }) => protocol.startsWith('/meshsub/') && direction === 'outbound')
}

test('a gossip stream that broke is opened again over the same connection', async () => {
  const chain = testChain()
  const [a, b] = [gossipOf(chain), gossipOf(chain)]
  await using _ = await startAll(a, b)
  await mesh(a, b)
  const [connection] = a.libp2p.getConnections()
  const broken = streamTo(a)
  broken?.abort(new Error('broken'))
  await eventually(() => streamTo(a) !== undefined && streamTo(a) !== broken, 'another stream')
  await mesh(a, b)
  expect(a.libp2p.getConnections()).toEqual([connection])
  const blocks = b.unsafeBlocks()
  const { hash } = await a.publish(signedBlock(chain))
  expect(await nextBlock(blocks)).toMatchObject({ hash })
})
