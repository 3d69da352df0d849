import { expect, onTestFinished, test, vi } from 'vitest'
import { testBlock, testChain, testNetwork } from './support/chain.ts'
import { SOON_MS, untilMeshed } from './support/state.ts'

test('a network that gets blocks is healthy, and says what it lacks before', { timeout: 60_000 }, async () => {
  const chain = testChain()
  const bootnode = testNetwork(chain)
  expect(bootnode.health().checks.filter(({ ok }) => !ok)[0]).toMatchObject({
    code: 'running',
    message: 'the node is idle',
  })
  await bootnode.start()
  onTestFinished(() => bootnode.stop())
  const node = testNetwork(chain, { bootnodes: [bootnode.localRecord().enr ?? ''] })
  await node.start()
  onTestFinished(() => node.stop())
  await untilMeshed([bootnode, node])
  await bootnode.publish(testBlock(chain, 5n))
  const { checks } = await vi.waitFor(() => {
    const verdict = node.health()
    expect(verdict).toMatchObject({ healthy: true })
    expect(verdict.checks.find(({ code }) => code === 'last_block')?.message).toMatch(/^the last block came \d+ s ago$/)
    return verdict
  }, SOON_MS)
  expect(checks.find(({ code }) => code === 'bootnodes')?.message).toBe('1 of 1 bootnodes have answered')
  expect(bootnode.health().healthy).toBe(true)
  const { peerId } = bootnode.localRecord()
  expect(node.explain(peerId)).toMatchObject({ connected: true, deliveries: { first: 1 }, ban: undefined })
})
