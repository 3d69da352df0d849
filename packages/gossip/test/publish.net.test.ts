import type { Address, Hex } from '@kona/genesis'
import { describe, expect, test } from 'vitest'
import { bytesToHex, privateKeyAddress, signHash, signingHash } from '../src/payload/index.ts'
import { eventually, gossipOf, mesh, nextBlock, sign, signedBlock, startAll, testChain } from './support/gossip-node.ts'
import { blockOf, NOW, OTHER, OTHER_KEY, SIGNER, SIGNER_KEY } from './support/signed-block.ts'

describe('publish', () => {
  test('to nobody is no error', async () => {
    const chain = testChain()
    const node = gossipOf(chain)
    await using _ = await startAll(node)
    const published: unknown[] = []
    node.addEventListener('block:published', ({ detail }) => published.push(detail))
    const block = signedBlock(chain)
    const result = await node.publish(block)
    const { blockHash: hash, blockNumber: number } = block.envelope.executionPayload
    expect(result).toEqual({ hash, peers: 0, sendMs: expect.any(Number) })
    expect(published).toEqual([{ number, ...result }])
  })

  test('refuses what the own validator refuses, with its reason, and sends nothing', async () => {
    const chain = testChain()
    const [a, b] = [gossipOf(chain), gossipOf(chain)]
    await using _ = await startAll(a, b)
    await mesh(a, b)
    let judged = 0
    b.addEventListener('message:judged', () => judged++)
    const cases = [
      [signedBlock(chain, {}, OTHER_KEY), 'signer'],
      [signedBlock(chain, { timestamp: BigInt(NOW - 61) }), 'timestamp_past'],
      [signedBlock(chain, { timestamp: BigInt(NOW + 6) }), 'timestamp_future'],
    ] as const
    for (const [block, code] of cases) {
      await expect(a.publish(block)).rejects.toMatchObject({ name: 'PublishError', code: 'invalid', reason: { code } })
    }
    const block = signedBlock(chain)
    const blocks = b.unsafeBlocks()
    await a.publish(block)
    await expect(a.publish(block)).rejects.toMatchObject({ code: 'invalid', reason: { code: 'seen' } })
    await nextBlock(blocks)
    expect(judged).toBe(1)
  })

  test('refuses a block that has no encoding', async () => {
    const chain = testChain()
    const node = gossipOf(chain)
    await using _ = await startAll(node)
    const { parentBeaconBlockRoot: __, ...envelope } = blockOf(chain)
    const { signature } = signedBlock(chain)
    await expect(node.publish({ envelope, signature })).rejects.toMatchObject({
      name: 'PublishError',
      code: 'invalid',
      cause: { name: 'PayloadError' },
    })
    await expect(
      node.publish({ envelope: blockOf(chain), signature: bytesToHex(new Uint8Array(64)) }),
    ).rejects.toMatchObject({
      code: 'invalid',
      cause: { name: 'PayloadError', code: 'signature' },
    })
  })

  test('hashes and recovers once: what is signed here is believed here, and judged by peers', async () => {
    const chain = testChain()
    const [a, b] = [gossipOf(chain), gossipOf(chain)]
    await using _ = await startAll(a, b)
    await mesh(a, b)
    const reasons: unknown[] = []
    b.addEventListener('message:judged', ({ detail }) => reasons.push(detail.reason?.code))
    const parent = (number: bigint) => ({ hash: chain.genesis.l2.hash, number })
    const publish = (number: bigint, key: Hex, signer: Address) => {
      const { envelope } = signedBlock(chain, { parent: parent(number) })
      const sign = async (payloadHash: Hex) => signHash(signingHash({ chainId: chain.l2ChainId, payloadHash }), key)
      const signature = async (payloadHash: Hex) => ({ signature: await sign(payloadHash), signer })
      return a.publish({ envelope, signature })
    }
    await publish(1n, SIGNER_KEY, SIGNER)
    await expect(publish(2n, OTHER_KEY, OTHER)).rejects.toMatchObject({ reason: { code: 'signer', recovered: OTHER } })
    await publish(3n, OTHER_KEY, SIGNER)
    await eventually(() => reasons.length === 2, 'two verdicts')
    expect(reasons).toEqual([undefined, 'signer'])
  })

  test('needs a signer to be known, and stops for a signal', async () => {
    const chain = testChain()
    const node = gossipOf(chain, { unsafeBlockSigner: undefined })
    await using _ = await startAll(node)
    await expect(node.publish(signedBlock(chain))).rejects.toMatchObject({ reason: { code: 'no_signer' } })
    const signal = AbortSignal.abort(new Error('too late'))
    await expect(node.publish(signedBlock(chain), { signal })).rejects.toThrow('too late')
  })

  test('takes the topic of the block time', async () => {
    const chain = { ...testChain(), isthmusTime: NOW + 1 }
    const [a, b] = [gossipOf(chain), gossipOf(chain)]
    await using _ = await startAll(a, b)
    await mesh(a, b)
    const blocks = b.unsafeBlocks()
    const parent = (number: bigint) => ({ hash: chain.genesis.l2.hash, number })
    await a.publish(sign(chain, blockOf(chain, { parent: parent(1n) })))
    expect(await nextBlock(blocks)).toMatchObject({ number: 2n, version: 3 })
    await a.publish(sign(chain, blockOf(chain, { parent: parent(2n), timestamp: BigInt(NOW + 1) })))
    expect(await nextBlock(blocks)).toMatchObject({ number: 3n, version: 4 })
  })
})

test('the signer changes while running; the previous one passes until the new one signs', async () => {
  const chain = testChain()
  const [a, b] = [gossipOf(chain), gossipOf(chain)]
  await using _ = await startAll(a, b)
  await mesh(a, b)
  const changes: unknown[] = []
  b.addEventListener('signer:change', ({ detail }) => changes.push(detail))
  b.setUnsafeBlockSigner(OTHER.toLowerCase() as typeof OTHER)
  b.setUnsafeBlockSigner(OTHER)
  expect(changes).toEqual([{ previous: SIGNER, current: OTHER }])
  expect(b.unsafeBlockSigner).toBe(privateKeyAddress(OTHER_KEY))

  const blocks = b.unsafeBlocks()
  const reasons: unknown[] = []
  b.addEventListener('message:judged', ({ detail }) => reasons.push(detail.reason?.code))
  const parent = (number: bigint) => ({ hash: chain.genesis.l2.hash, number })
  await a.publish(signedBlock(chain, { parent: parent(0n) }))
  expect(await nextBlock(blocks)).toMatchObject({ number: 1n, signer: SIGNER })
  a.setUnsafeBlockSigner(OTHER)
  await a.publish(signedBlock(chain, { parent: parent(1n) }, OTHER_KEY))
  expect(await nextBlock(blocks)).toMatchObject({ number: 2n, signer: OTHER })
  a.setUnsafeBlockSigner(SIGNER)
  await a.publish(signedBlock(chain, { parent: parent(2n) }))
  await eventually(() => reasons.length === 3, 'three verdicts')
  expect(reasons).toEqual([undefined, undefined, 'signer'])
})
