import { expect, test } from 'vitest'
import { eventually, gossipOf, mesh, signedBlock, startAll, testChain } from '../support/gossip-node.ts'

test('two that dial each other in the same moment end with one connection, and blocks pass', async () => {
  const chain = testChain()
  const [a, b] = [gossipOf(chain), gossipOf(chain)]
  await using _ = await startAll(a, b)
  await Promise.allSettled([a.connect(b.addresses()), b.connect(a.addresses())])
  const open = () => [a, b].map((gossip) => gossip.libp2p.getConnections().length)
  await eventually(() => open().every((count) => count === 1), 'one connection is left')
  await mesh(a, b)
  const received: string[] = []
  void (async () => {
    for await (const { hash } of b.unsafeBlocks()) received.push(hash)
  })()
  let number = 0n
  // Until its stream is open again a block may be lost.
  await eventually(() => {
    void a.publish(signedBlock(chain, { parent: { hash: `0x${'00'.repeat(32)}`, number: number++ } }))
    return received.length > 0
  }, 'a block')
  expect(open()).toEqual([1, 1])
})
