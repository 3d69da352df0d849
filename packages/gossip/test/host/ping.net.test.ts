import { expect, test } from 'vitest'
import { gossipOf, mesh, startAll, testChain } from '../support/gossip-node.ts'

test('a ping of the caller leaves room for the one of the connection monitor', async () => {
  const chain = testChain()
  const [a, b] = [gossipOf(chain), gossipOf(chain)]
  await using _ = await startAll(a, b)
  await mesh(a, b)
  const [connection] = a.libp2p.getConnections()
  const pings = [await connection!.newStream('/ipfs/ping/1.0.0'), await connection!.newStream('/ipfs/ping/1.0.0')]
  expect(pings.map(({ status }) => status)).toEqual(['open', 'open'])
})
