import { buildBlock } from '@kona/gossip/payload'
import { expect, onTestFinished, test, vi } from 'vitest'
import { BlockWatch } from '../src/block-watch.ts'
import { testBlock, testChain, testNetwork } from './support/chain.ts'
import { SOON_MS, untilMeshed } from './support/state.ts'

test('a clock that is ahead shows by the age of the youngest block that was too old', { timeout: 60_000 }, async () => {
  const chain = testChain()
  // Their clock is right and ours is ahead, for all that the two can tell.
  const theirs = testNetwork(chain, { discovery: false, timestampThreshold: 1_000 })
  const ours = testNetwork(chain, { discovery: false })
  onTestFinished(() => Promise.all([ours.stop(), theirs.stop()]).then(() => {}))
  await Promise.all([ours.start(), theirs.start()])
  await theirs.connect(ours.localRecord().multiaddrs[0] ?? '')
  await untilMeshed([ours, theirs])
  const watch = new BlockWatch(ours.gossip)
  const block = (number: bigint, ageSeconds: number) => {
    const timestamp = BigInt(Math.floor(Date.now() / 1_000) - ageSeconds)
    const parent = { hash: `0x${number.toString(16).padStart(64, '0')}`, number: number - 1n } as const
    return buildBlock({ rollupConfig: chain, parent, timestamp, transactions: [] })
  }
  await theirs.publish(block(5n, 200))
  await theirs.publish(block(6n, 120))
  await vi.waitFor(() => {
    expect(watch.staleSeconds).toBeGreaterThanOrEqual(120)
    expect(watch.staleSeconds).toBeLessThan(200)
  }, SOON_MS)
  expect(watch).toMatchObject({ hadBlock: false, lastLagSeconds: undefined })

  await theirs.publish(testBlock(chain, 7n))
  await vi.waitFor(() => expect(watch).toMatchObject({ hadBlock: true, staleSeconds: undefined }), SOON_MS)
  expect(watch.lastLagSeconds).toBeGreaterThanOrEqual(0)
})
