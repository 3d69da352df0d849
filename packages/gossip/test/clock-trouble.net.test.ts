import { expect, test } from 'vitest'
import { Gossip, type GossipWarning, type MessageJudged } from '../src/index.ts'
import { configOf, eventually, gossipOf, mesh, signedBlock, startAll, testChain } from './support/gossip-node.ts'
import { NOW, ZERO_HASH } from './support/signed-block.ts'

test('a node whose clock is 20 s behind says so, once', async () => {
  const chain = testChain()
  let now = NOW
  let behind = 20
  const sender = gossipOf(chain, {}, { clock: () => now * 1000 })
  const logged: unknown[] = []
  const logger = { debug() {}, info() {}, warn: (fields: object) => void logged.push(fields), error() {} }
  const receiver = Gossip.builder(configOf(chain))
    .withClock(() => (now - behind) * 1000)
    .withLogger(logger)
    .build()
  await using _ = await startAll(sender, receiver)
  await mesh(sender, receiver)
  const judged: MessageJudged[] = []
  const warnings: GossipWarning[] = []
  receiver.addEventListener('message:judged', ({ detail }) => judged.push(detail))
  receiver.addEventListener('warning', ({ detail }) => warnings.push(detail))
  const publish = async (): Promise<string | undefined> => {
    now += chain.blockTime
    const count = judged.length
    const parent = { hash: ZERO_HASH, number: BigInt(now) }
    await sender.publish(signedBlock(chain, { parent, timestamp: BigInt(now) }))
    await eventually(() => judged.length > count, 'a verdict')
    return judged[count]?.reason?.code
  }

  expect(await publish()).toBe('timestamp_future')
  expect(warnings).toEqual([])
  expect(await publish()).toBe('timestamp_future')
  expect(warnings).toEqual([
    { code: 'clock_behind', behindSeconds: 20, message: expect.stringMatching(/about 20 s .*NTP/) },
  ])
  expect(logged).toContainEqual({ behindSeconds: 20 })
  expect(await publish()).toBe('timestamp_future')

  behind = 0
  expect(await publish()).toBeUndefined()
  behind = 20
  expect(await publish()).toBe('timestamp_future')
  expect(await publish()).toBe('timestamp_future')
  expect(warnings).toHaveLength(1)
})
