// What a network makes of its source, and which address counts when there are several.
import type { Address } from '@kona/genesis'
import { opMainnet } from '@kona/genesis/chains'
import { checksumAddress } from '@kona/gossip/payload'
import { expect, onTestFinished, test, vi } from 'vitest'
import {
  fixedSigner,
  localSigner,
  Network,
  type NetworkConfig,
  registrySigner,
  type SignerReading,
  type SignerSource,
  type SignerSourceWarning,
  systemConfigSigner,
} from '../../src/index.ts'
import { testBlock, testChain, testConfig } from '../support/chain.ts'
import { StubL1 } from '../support/l1.ts'

const A = checksumAddress(`0x${'aa'.repeat(20)}`)
const B = checksumAddress(`0x${'bb'.repeat(20)}`)

/** A source that says what the test says. */
class SaidSource implements SignerSource {
  #next = Promise.withResolvers<SignerReading>()
  ended = false

  say(reading: SignerReading): void {
    this.#next.resolve(reading)
  }

  fail(error: Error): void {
    this.#next.reject(error)
  }

  async *watch({ signal }: { signal: AbortSignal }) {
    signal.addEventListener('abort', () => {
      this.ended = true
    })
    while (true) {
      const reading = await this.#next.promise
      this.#next = Promise.withResolvers()
      yield reading
    }
  }
}

function built(source: SignerSource, over: Partial<NetworkConfig> = {}) {
  const { unsafeBlockSigner: _, ...config } = testConfig(testChain(), { discovery: false })
  const network = Network.builder({ ...config, ...over })
    .withSignerSource(source)
    .build()
  onTestFinished(() => network.stop())
  const warnings: SignerSourceWarning[] = []
  network.addEventListener('warning', ({ detail }) => {
    if (detail.code === 'signer_source') warnings.push(detail)
  })
  return { network, warnings, signer: () => network.gossip.unsafeBlockSigner }
}

const becomes = (signer: () => Address | undefined, address: Address) =>
  vi.waitFor(() => expect(signer()).toBe(address), { timeout: 5_000, interval: 5 })

test('build() asks for no address when a source is given, and for one when none is', () => {
  expect(() => built(new SaidSource())).not.toThrow()
  const { unsafeBlockSigner: _, ...config } = testConfig(testChain())
  const build = () => Network.builder(config).build()
  expect(build).toThrow(expect.objectContaining({ name: 'ConfigError', field: 'unsafeBlockSigner' }))
})

test("the source's answer wins over the config's, which counts until then, and that over the registry's", async () => {
  const { rollupConfig, unsafeBlockSigner } = opMainnet
  expect(built(new SaidSource(), { rollupConfig }).signer()).toBe(unsafeBlockSigner)
  const source = new SaidSource()
  const { network, signer } = built(source, { rollupConfig, unsafeBlockSigner: A })
  const changes: unknown[] = []
  network.addEventListener('signer:change', ({ detail }) => changes.push(detail))
  await network.start()
  expect(signer()).toBe(A)
  source.say({ address: B })
  await becomes(signer, B)
  expect(changes).toEqual([{ previous: A, current: B }])
})

test('start() waits for the first word when nobody is trusted yet', async () => {
  const source = new SaidSource()
  const { network, signer } = built(source)
  const starting = network.start()
  await vi.waitFor(() => expect(network.localRecord().multiaddrs).toHaveLength(1), { timeout: 5_000 })
  expect(network.status).toBe('starting')
  source.say({ address: A })
  await starting
  expect(signer()).toBe(A)
})

test('without any answer it starts and says that blocks are ignored', async () => {
  const source = new SaidSource()
  const { network, warnings, signer } = built(source)
  source.say({ problem: { code: 'rpc', message: 'L1 cannot be read' } })
  await network.start()
  expect(network.status).toBe('running')
  expect(warnings).toMatchObject([
    { problem: 'rpc', current: undefined, message: 'L1 cannot be read; blocks are ignored until it tells one' },
  ])
  source.say({ address: A })
  await becomes(signer, A)
})

test('a problem keeps the last signer and is told once, until it works again', async () => {
  const source = new SaidSource()
  const { network, warnings, signer } = built(source)
  source.say({ address: A })
  await network.start()
  const problem = { code: 'rpc', message: 'L1 cannot be read' } as const
  for (let i = 0; i < 3; i++) {
    source.say({ problem })
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  expect(warnings).toEqual([
    { code: 'signer_source', problem: 'rpc', message: `L1 cannot be read; ${A} stays the signer`, current: A },
  ])
  source.say({ problem: { code: 'chain_id', message: 'another chain' } })
  await vi.waitFor(() => expect(warnings).toHaveLength(2))
  source.say({ address: B })
  await becomes(signer, B)
  source.say({ problem })
  await vi.waitFor(() => expect(warnings).toHaveLength(3))
  expect(signer()).toBe(B)
})

test('nonsense and a throw of a source change nothing', async () => {
  const source = new SaidSource()
  const { network, warnings, signer } = built(source, { unsafeBlockSigner: A })
  await network.start()
  source.say({ address: '0x12' })
  await vi.waitFor(() => expect(warnings.at(-1)?.problem).toBe('no_address'))
  source.fail(new Error('no more'))
  await vi.waitFor(() => expect(warnings.at(-1)).toMatchObject({ problem: 'failed', current: A }))
  expect(signer()).toBe(A)
  expect(network.status).toBe('running')
})

test('stop() ends the watch, also in the middle of a start', async () => {
  const [first, second] = [new SaidSource(), new SaidSource()]
  const running = built(first, { unsafeBlockSigner: A })
  await running.network.start()
  await running.network.stop()
  expect(first.ended).toBe(true)

  const starting = built(second)
  const started = starting.network.start()
  await vi.waitFor(() => expect(starting.network.localRecord().multiaddrs).toHaveLength(1), { timeout: 5_000 })
  await starting.network.stop()
  await expect(started).rejects.toMatchObject({ name: 'StateError' })
  expect(second.ended).toBe(true)
})

test('the fixed source, and the registry as one', async () => {
  const { network, signer } = built(fixedSigner(`0x${'bb'.repeat(20)}`))
  await network.start()
  expect(signer()).toBe(B)
  expect(() => fixedSigner('0x1')).toThrow(expect.objectContaining({ name: 'ConfigError', field: 'address' }))

  const { rollupConfig, unsafeBlockSigner } = opMainnet
  const known = built(registrySigner(), { rollupConfig, unsafeBlockSigner: A })
  await known.network.start()
  await becomes(known.signer, unsafeBlockSigner as Address)
  expect(() => built(registrySigner())).toThrow(expect.objectContaining({ field: 'unsafeBlockSigner' }))
})

test('a chain whose SystemConfig is not known needs its address', () => {
  const rollupConfig = { ...testChain(), l1SystemConfigAddress: `0x${'00'.repeat(20)}` as const }
  const client = new StubL1(A)
  expect(() => built(systemConfigSigner({ client }), { rollupConfig })).toThrow(
    expect.objectContaining({ name: 'ConfigError', field: 'rollupConfig.l1SystemConfigAddress' }),
  )
  expect(() => built(systemConfigSigner({ client, address: B }), { rollupConfig })).not.toThrow()
})

test('without a trusted signer our own block is stopped, and the rule is named', async () => {
  const { unsafeBlockSigner: _, ...config } = testConfig(testChain(), { discovery: false })
  const source = new SaidSource()
  source.say({ problem: { code: 'rpc', message: 'gone' } })
  const ours = Network.builder(config)
    .withSigner(localSigner(`0x${'51'.repeat(32)}`))
    .withSignerSource(source)
    .build()
  onTestFinished(() => ours.stop())
  await ours.start()
  await expect(ours.publish(testBlock(config.rollupConfig, 1n))).rejects.toMatchObject({
    name: 'PublishError',
    code: 'invalid',
    reason: { code: 'no_signer' },
  })
})
