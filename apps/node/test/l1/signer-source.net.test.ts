// Networks that read whom they trust from a real L1: anvil, with SystemConfig's slot set by transactions.
import type { Address, Hex, RollupConfig } from '@kona/genesis'
import { localSigner, type Network, type SystemConfigSignerOptions, systemConfigSigner } from '@kona/p2p'
import { createPublicClient, createTestClient, http } from 'viem'
import { expect, onTestFinished, test, vi } from 'vitest'
import { lastingPort } from '../../../../packages/p2p/test/support/lasting-port.ts'
import { exchangeableSigner } from '../../src/devnet/exchangeable-signer.ts'
import { type Anvil, startAnvil } from '../../src/l1/anvil.ts'
import { l1Client } from '../../src/l1/client.ts'
import { deploySystemConfig } from '../../src/l1/system-config.ts'
import { collect, connected, Sequencer, SOON_MS, testChain, testNetwork } from '../support/sequencer.ts'

const DEADLINE_MS = 60_000
const KEY_A: Hex = `0x${'0a'.repeat(32)}`
const KEY_B: Hex = `0x${'0b'.repeat(32)}`
const A = localSigner(KEY_A).address
const B = localSigner(KEY_B).address

async function anvil(chainId: number, port?: number): Promise<Anvil> {
  const started = await startAnvil({ chainId, ...(port && { port }) })
  onTestFinished(() => started.stop())
  return started
}

/** An L1 whose SystemConfig names A. */
async function l1Of(chain: RollupConfig, signer: Address = A, port?: number) {
  const l1 = await anvil(chain.l1ChainId, port)
  const systemConfig = await deploySystemConfig(l1.url, chain.l1SystemConfigAddress)
  await systemConfig.setUnsafeBlockSigner(signer)
  return { ...l1, rotate: systemConfig.setUnsafeBlockSigner }
}

const sourceOf = (url: string, options: Partial<SystemConfigSignerOptions> = {}) =>
  systemConfigSigner({ client: l1Client(url), intervalMs: 200, ...options })

function warningsOf(network: Network): { problem: string; message: string; current: Address | undefined }[] {
  const warnings: { problem: string; message: string; current: Address | undefined }[] = []
  network.addEventListener('warning', ({ detail }) => {
    if (detail.code === 'signer_source') warnings.push(detail)
  })
  return warnings
}

const trusts = (network: Network, signer: Address | undefined) =>
  vi.waitFor(() => expect(network.gossip.unsafeBlockSigner).toBe(signer), { timeout: SOON_MS, interval: 10 })

const numbers = (upTo: bigint) => Array.from({ length: Number(upTo) }, (_, index) => BigInt(index + 1))

/** A sequencer with key A and a follower, both led by L1, with blocks flowing. */
async function flowing(chain: RollupConfig, url: string, options: Partial<SystemConfigSignerOptions> = {}) {
  const signer = exchangeableSigner(KEY_A)
  const sender = testNetwork(chain, { source: sourceOf(url, options), signer })
  const follower = testNetwork(chain, { source: sourceOf(url, options) })
  const rejected: unknown[] = []
  follower.addEventListener('message:judged', ({ detail }) => {
    if (detail.verdict !== 'accept') rejected.push(detail.reason)
  })
  await Promise.all([sender.start(), follower.start()])
  await connected(sender, follower)
  const arrived = collect(follower)
  const sequencer = new Sequencer(sender, chain)
  onTestFinished(() => sequencer.stop().catch(() => {}))
  /** Ends the flow; throws unless every block arrived, in order. */
  const noneLost = async () => {
    await sequencer.stop()
    const all = numbers(sequencer.published)
    await vi.waitFor(() => expect(arrived.map(({ number }) => number)).toEqual(all), { timeout: SOON_MS })
    expect(rejected).toEqual([])
  }
  return { signer, sender, follower, sequencer, arrived, noneLost }
}

test('a network without any address starts with the one on L1; a PublicClient of viem reads it', {
  timeout: DEADLINE_MS,
}, async () => {
  const chain = testChain()
  const l1 = await l1Of(chain)
  const client = createPublicClient({ transport: http(l1.url) })
  const network = testNetwork(chain, { source: systemConfigSigner({ client }) })
  await network.start()
  expect(network.gossip.unsafeBlockSigner).toBe(A)
})

test('a rotation with blocks flowing loses none', { timeout: DEADLINE_MS }, async () => {
  const chain = testChain()
  const l1 = await l1Of(chain)
  const { signer, sender, follower, sequencer, arrived, noneLost } = await flowing(chain, l1.url)
  await sequencer.more(10)
  await l1.rotate(B)
  await Promise.all([trusts(sender, B), trusts(follower, B)])
  await sequencer.more(10) // still signed by A, in its grace period
  signer.exchange(KEY_B)
  await sequencer.more(10)
  await noneLost()
  const signers = arrived.map((block) => block.signer)
  expect(signers.slice(0, 20)).toEqual(new Array(20).fill(A))
  expect(signers.lastIndexOf(A)).toBe(signers.indexOf(B) - 1)
  expect(signers.slice(-9)).toEqual(new Array(9).fill(B))
})

test('an L1 that is gone for a while changes nothing, and is told once', { timeout: DEADLINE_MS }, async () => {
  const chain = testChain()
  const l1 = await l1Of(chain, A, await lastingPort())
  const { signer, sender, follower, sequencer, noneLost } = await flowing(chain, l1.url)
  const warnings = warningsOf(follower)
  await l1.stop()
  await vi.waitFor(() => expect(warnings).toHaveLength(1), { timeout: SOON_MS })
  await sequencer.more(20) // a second, five readings
  expect(warnings).toMatchObject([{ problem: 'rpc', current: A, message: expect.stringContaining(`${A} stays`) }])
  expect(JSON.stringify(warnings)).not.toContain(l1.url)

  await l1Of(chain, B, l1.port)
  await Promise.all([trusts(sender, B), trusts(follower, B)])
  signer.exchange(KEY_B)
  await sequencer.more(5)
  await noneLost()
})

test('an L1 that hangs is given up in time and read again', { timeout: DEADLINE_MS }, async () => {
  const chain = testChain()
  const l1 = await l1Of(chain)
  const network = testNetwork(chain, { source: sourceOf(l1.url, { timeoutMs: 1_000 }) })
  const warnings = warningsOf(network)
  await network.start()
  process.kill(l1.pid, 'SIGSTOP')
  await vi.waitFor(() => expect(warnings.map(({ problem }) => problem)).toContain('timeout'), { timeout: SOON_MS })
  expect(network.gossip.unsafeBlockSigner).toBe(A)
  process.kill(l1.pid, 'SIGCONT')
  await l1.rotate(B)
  await trusts(network, B)
})

test('a reorg that takes the rotation back is followed, and loses no block', { timeout: DEADLINE_MS }, async () => {
  const chain = testChain()
  const l1 = await l1Of(chain)
  const { signer, sender, follower, sequencer, arrived, noneLost } = await flowing(chain, l1.url)
  const both = (address: Address) => Promise.all([trusts(sender, address), trusts(follower, address)])
  await sequencer.more(5)
  await l1.rotate(B)
  await both(B)
  signer.exchange(KEY_B)
  await sequencer.more(5)
  const reorganizer = createTestClient({ mode: 'anvil', transport: http(l1.url) })
  await reorganizer.request({ method: 'anvil_reorg', params: [1, []] } as never)
  await both(A)
  await sequencer.more(5) // signed by B, the previous signer now
  signer.exchange(KEY_A)
  await sequencer.more(5)
  await l1.rotate(B)
  await both(B)
  await sequencer.more(5)
  await noneLost()
  expect(new Set(arrived.map((block) => block.signer))).toEqual(new Set([A, B]))
})

test('a rotation counts when it is confirmed, so that a reorg above that is never seen', {
  timeout: DEADLINE_MS,
}, async () => {
  const chain = testChain()
  const l1 = await l1Of(chain)
  const miner = createTestClient({ mode: 'anvil', transport: http(l1.url) })
  await miner.mine({ blocks: 2 })
  let readings = 0
  const client = l1Client(l1.url)
  const counted = { ...client, getStorageAt: (where: never) => client.getStorageAt(where).finally(() => readings++) }
  const source = systemConfigSigner({ client: counted, intervalMs: 100, confirmations: 2 })
  const network = testNetwork(chain, { source })
  const changes: unknown[] = []
  network.addEventListener('signer:change', ({ detail }) => changes.push(detail.current))
  await network.start()
  const readAgain = async () => {
    const until = readings + 3
    await vi.waitFor(() => expect(readings).toBeGreaterThanOrEqual(until), { timeout: SOON_MS, interval: 10 })
  }
  await l1.rotate(B)
  await miner.mine({ blocks: 1 })
  await readAgain()
  await miner.request({ method: 'anvil_reorg', params: [2, []] } as never)
  await miner.mine({ blocks: 3 })
  await readAgain()
  expect(changes).toEqual([A])
  await l1.rotate(B)
  await miner.mine({ blocks: 2 })
  await trusts(network, B)
  expect(changes).toEqual([A, B])
})

test('an endpoint of another chain is not believed', { timeout: DEADLINE_MS }, async () => {
  const chain = testChain()
  const l1 = await l1Of({ ...chain, l1ChainId: 12_345 }, B)
  const network = testNetwork(chain, { source: sourceOf(l1.url), unsafeBlockSigner: A })
  const warnings = warningsOf(network)
  await network.start()
  await vi.waitFor(() => expect(warnings).toHaveLength(1), { timeout: SOON_MS })
  expect(warnings[0]).toMatchObject({ problem: 'chain_id', current: A })
  expect(warnings[0]?.message).toContain('serves chain 12345, the rollup config says 900')
  expect(network.gossip.unsafeBlockSigner).toBe(A)
})

test('an L1 without the contract, or with more than an address in the slot, keeps the last signer', {
  timeout: DEADLINE_MS,
}, async () => {
  const chain = testChain()
  const l1 = await anvil(chain.l1ChainId)
  const network = testNetwork(chain, { source: sourceOf(l1.url) })
  const warnings = warningsOf(network)
  await network.start()
  expect(warnings).toMatchObject([{ problem: 'no_address', message: expect.stringContaining('blocks are ignored') }])
  const systemConfig = await deploySystemConfig(l1.url, chain.l1SystemConfigAddress)
  await systemConfig.setUnsafeBlockSigner(A)
  await trusts(network, A)

  const { UNSAFE_BLOCK_SIGNER_SLOT } = await import('@kona/p2p')
  const owner = createTestClient({ mode: 'anvil', transport: http(l1.url) })
  await owner.setStorageAt({
    address: chain.l1SystemConfigAddress,
    index: UNSAFE_BLOCK_SIGNER_SLOT,
    value: `0x${'ff'.repeat(32)}`,
  })
  await owner.mine({ blocks: 1 })
  await vi.waitFor(() => expect(warnings).toHaveLength(2), { timeout: SOON_MS })
  expect(warnings[1]).toMatchObject({ problem: 'no_address', current: A })
  expect(network.gossip.unsafeBlockSigner).toBe(A)
})

test('without any L1 a network starts, ignores blocks and says so, and accepts them once L1 is there', {
  timeout: DEADLINE_MS,
}, async () => {
  const chain = testChain()
  const port = await lastingPort()
  const sender = testNetwork(chain, { unsafeBlockSigner: A, signer: localSigner(KEY_A) })
  const follower = testNetwork(chain, { source: sourceOf(`http://127.0.0.1:${port}`) })
  const warnings = warningsOf(follower)
  const codes: string[] = []
  follower.addEventListener('message:judged', ({ detail }) => codes.push(detail.reason?.code ?? detail.verdict))
  await Promise.all([sender.start(), follower.start()])
  expect(warnings).toMatchObject([
    { problem: 'rpc', current: undefined, message: expect.stringContaining('blocks are ignored until it tells one') },
  ])
  await connected(sender, follower)
  const sequencer = new Sequencer(sender, chain)
  onTestFinished(() => sequencer.stop().catch(() => {}))
  await vi.waitFor(() => expect(codes).toContain('no_signer'), { timeout: SOON_MS })
  await l1Of(chain, A, port)
  const blocks = follower.unsafeBlocks()
  expect((await blocks.next()).value).toMatchObject({ signer: A })
  // Between anvil's start and the contract's there may be one of no address.
  expect(warnings.filter(({ problem }) => problem === 'rpc')).toHaveLength(1)
  await sequencer.stop()
})
