import { inspect } from 'node:util'
import type { Address } from '@kona/genesis'
import { expect, onTestFinished, test, vi } from 'vitest'
import { type BlockSigner, type ClientTls, localSigner, Network, remoteSigner } from '../src/index.ts'
import { MAX_WAITING } from '../src/publisher.ts'
import { certificateAuthority } from './support/certificates.ts'
import { SIGNER, SIGNER_KEY, testBlock, testChain, testConfig } from './support/chain.ts'
import { lastingPort } from './support/lasting-port.ts'
import { signerServer } from './support/signer-server.ts'
import { untilMeshed } from './support/state.ts'

const local = localSigner(SIGNER_KEY)

async function started(signer: BlockSigner, chain = testChain()): Promise<Network> {
  const network = Network.builder(testConfig(chain, { discovery: false }))
    .withSigner(signer)
    .build()
  onTestFinished(() => network.stop())
  await network.start()
  return network
}

/** Signs when the test says so. */
function heldSigner() {
  const held: (() => void)[] = []
  const signer: BlockSigner = {
    address: SIGNER,
    sign: async (request) => {
      await new Promise<void>((resolve) => held.push(resolve))
      return local.sign(request)
    },
  }
  const release = () => vi.waitFor(() => (held.shift() ?? expect.unreachable('nobody signs'))(), { timeout: 5_000 })
  return { signer, release, asked: () => held.length }
}

test('blocks go out in the order of the calls, and each answer tells what happened', async () => {
  const chain = { ...testChain(), blockTime: 60 }
  const { signer, release, asked } = heldSigner()
  const [sender, receiver] = [await started(signer, chain), await started(local, chain)]
  await sender.connect(receiver.localRecord().multiaddrs[0] ?? '')
  await untilMeshed([sender, receiver])
  const arrivals = receiver.unsafeBlocks()
  const published = [1n, 2n, 3n].map((number) => sender.publish(testBlock(chain, number)))
  for (const [index, one] of published.entries()) {
    await vi.waitFor(() => expect(asked()).toBe(1), { timeout: 5_000 })
    await release()
    expect(await one).toMatchObject({ number: BigInt(index + 1), peers: 1, hash: expect.stringMatching(/^0x/) })
    expect((await one).signMs).toBeGreaterThan(0)
    expect((await one).sendMs).toBeGreaterThan(0)
    expect((await arrivals.next()).value?.number).toBe(BigInt(index + 1))
  }
})

test('the queue is bounded, and an abort or stop() empties it', async () => {
  const chain = { ...testChain(), blockTime: 60 }
  const { signer, asked } = heldSigner()
  const network = await started(signer, chain)
  const abort = new AbortController()
  const calls = Array.from({ length: MAX_WAITING + 1 }, (_, index) =>
    network.publish(testBlock(chain, BigInt(index + 1)), index === 5 ? { signal: abort.signal } : {}),
  )
  const settled = Promise.allSettled(calls)
  const tooMany = network.publish(testBlock(chain, 1_000n))
  await expect(tooMany).rejects.toMatchObject({ name: 'PublishError', code: 'queue_full', limit: MAX_WAITING })
  abort.abort(new Error('not this one'))
  await expect(calls[5]).rejects.toThrow('not this one')
  expect(asked()).toBe(1)
  const late = network.publish(testBlock(chain, 1_001n)).catch((error) => error) // the place is free again
  await network.stop()
  const reasons = (await settled).flatMap((one) => (one.status === 'rejected' ? [one.reason.name] : ['published']))
  expect(reasons.filter((name) => name === 'StateError')).toHaveLength(MAX_WAITING)
  expect(await late).toMatchObject({ name: 'StateError' })
})

test('a signer that is deaf gets the block time, and the next block its turn', async () => {
  const chain = { ...testChain(), blockTime: 1 }
  let deaf = true
  const network = await started(
    { address: SIGNER, sign: (request) => (deaf ? new Promise(() => {}) : local.sign(request)) },
    chain,
  )
  await expect(network.publish(testBlock(chain, 1n))).rejects.toMatchObject({ name: 'SignerError', code: 'timeout' })
  deaf = false
  expect(await network.publish(testBlock(chain, 2n))).toMatchObject({ number: 2n })
})

test('passing faults of a remote signer are retried within the block time', async () => {
  const chain = { ...testChain(), blockTime: 10 }
  const server = await signerServer({ key: SIGNER_KEY })
  onTestFinished(() => server.stop())
  const network = await started(remoteSigner({ endpoint: server.endpoint, address: SIGNER }), chain)
  let left = 2
  server.behave(async () => (left-- > 0 ? { status: 503, body: '' } : undefined))
  const { signMs } = await network.publish(testBlock(chain, 1n))
  expect(signMs).toBeLessThan(10_000)
  server.behave(async () => ({ status: 503, body: '' }))
  const short = await started(remoteSigner({ endpoint: server.endpoint, address: SIGNER }), {
    ...chain,
    blockTime: 1,
  }).catch((error) => error)
  expect(short).toMatchObject({ name: 'StartError', code: 'signer', cause: { code: 'unavailable' } })
})

test('blocks flow on while the signer restarts and its certificates are exchanged', { timeout: 60_000 }, async () => {
  const chain = { ...testChain(), blockTime: 20 }
  const authority = await certificateAuthority('signers')
  const options = { key: SIGNER_KEY, port: await lastingPort() }
  const serve = async (name: string) => {
    const server = await signerServer({ ...options, tls: { ca: authority.ca, ...(await authority.issue(name)) } })
    onTestFinished(() => server.stop())
    return server
  }
  const first = await serve('signer-1')
  let tls: ClientTls = { ca: authority.ca, ...(await authority.issue('node-1')) }
  const remote = remoteSigner({ endpoint: first.endpoint, address: SIGNER, tls: () => tls })
  onTestFinished(() => remote.close())
  const [sender, receiver] = [await started(remote, chain), await started(local, chain)]
  await sender.connect(receiver.localRecord().multiaddrs[0] ?? '')
  await untilMeshed([sender, receiver])
  const arrivals = receiver.unsafeBlocks()
  const publish = async (from: number, to: number) => {
    for (let number = BigInt(from); number <= to; number++) await sender.publish(testBlock(chain, number))
  }
  await publish(1, 5)
  tls = { ca: authority.ca, ...(await authority.issue('node-2')) }
  await publish(6, 10)
  await first.stop()
  const rest = publish(11, 15)
  await new Promise((resolve) => setTimeout(resolve, 200)) // the outage; how long does not matter
  const second = await serve('signer-2')
  await rest
  for (let number = 1n; number <= 15n; number++) expect((await arrivals.next()).value?.number).toBe(number)
  expect(first.calls.slice(1).map(({ client }) => client)).toEqual([
    ...Array(5).fill('node-1'),
    ...Array(5).fill('node-2'),
  ])
  expect(second.calls).toHaveLength(5)
})

test('what the signer says when time is up is what the caller hears', async () => {
  const chain = { ...testChain(), blockTime: 2 }
  const server = await signerServer({ key: SIGNER_KEY })
  onTestFinished(() => server.stop())
  const network = await started(remoteSigner({ endpoint: server.endpoint, address: SIGNER }), chain)
  server.behave(async () => ({ status: 503, body: '' }))
  const failure = await network.publish(testBlock(chain, 1n)).catch((error) => error)
  expect(failure).toMatchObject({ name: 'SignerError', code: 'unavailable', fatal: false })
  expect(failure.attempts).toBeGreaterThan(1)
})

test('a wrong key at the signer is told at once, and nothing goes out', async () => {
  const chain = { ...testChain(), blockTime: 60 }
  const server = await signerServer({ key: `0x${'52'.repeat(32)}` })
  onTestFinished(() => server.stop())
  const network = await started(remoteSigner({ endpoint: server.endpoint, address: SIGNER }), chain)
  const sent: unknown[] = []
  network.addEventListener('block:published', ({ detail }) => sent.push(detail))
  await expect(network.publish(testBlock(chain, 1n))).rejects.toMatchObject({
    name: 'SignerError',
    code: 'wrong_address',
    fatal: true,
    expected: SIGNER,
  })
  expect(server.calls.filter(({ method }) => method === 'opsigner_signBlockPayload')).toHaveLength(1)
  expect(sent).toEqual([])
})

test('each rule that stops our own block is named', async () => {
  const chain = testChain()
  const network = await started(local, chain)
  const changed = (fields: object) => {
    const { executionPayload, ...rest } = testBlock(chain, 1n)
    return { ...rest, executionPayload: { ...executionPayload, ...fields } }
  }
  const hourAgo = BigInt(Math.floor(Date.now() / 1_000) - 3_600)
  for (const [fields, code] of [
    [{ timestamp: hourAgo }, 'timestamp_past'],
    [{ timestamp: hourAgo + 7_200n }, 'timestamp_future'],
    [{ gasUsed: 1n }, 'block_hash'],
  ] as const) {
    await expect(network.publish(changed(fields))).rejects.toMatchObject({ code: 'invalid', reason: { code } })
  }
  const block = testBlock(chain, 1n)
  await network.publish(block)
  await expect(network.publish(block)).rejects.toMatchObject({ code: 'invalid', reason: { code: 'seen' } })
  const stranger: Address = `0x${'ab'.repeat(20)}`
  network.setUnsafeBlockSigner(stranger)
  await network.publish(testBlock(chain, 2n)) // the previous signer is in its grace period
  network.setUnsafeBlockSigner(`0x${'cd'.repeat(20)}`)
  await expect(network.publish(testBlock(chain, 3n))).rejects.toMatchObject({ reason: { code: 'signer' } })
})

test('no log line, event or error shows a key, a header or a certificate', async () => {
  const authority = await certificateAuthority('signers')
  const server = await signerServer({
    key: SIGNER_KEY,
    tls: { ca: authority.ca, ...(await authority.issue('signer')) },
  })
  onTestFinished(() => server.stop())
  const said: unknown[] = []
  const say = (fields: object, message: string) => void said.push(fields, message)
  const logger = { debug: say, info: say, warn: say, error: say }
  const pair = await authority.issue('node')
  let tls: ClientTls = { ca: authority.ca, ...pair }
  const headers = { authorization: 'Bearer s3cr3t' }
  const remote = remoteSigner({ endpoint: server.endpoint, address: SIGNER, headers, tls: () => tls, logger })
  const chain = { ...testChain(), blockTime: 1 }
  for (const signer of [remote, local]) {
    const network = Network.builder(testConfig(chain)).withSigner(signer).withLogger(logger).build()
    onTestFinished(() => network.stop())
    for (const type of ['warning', 'block:published', 'signer:change'] as const) {
      network.addEventListener(type, ({ detail }) => said.push(detail))
    }
    await network.start()
    await network.publish(testBlock(chain, 1n))
    server.behave(async () => ({ status: 403, body: 'Bearer s3cr3t' }))
    tls = { ...tls, key: (await authority.issue('other')).key }
    said.push(await network.publish(testBlock(chain, 2n)).catch((error) => error))
    said.push(await network.publish({} as never).catch((error) => error))
    await network.stop()
  }
  const text = inspect(said, { depth: 10, maxStringLength: null, maxArrayLength: null })
  expect(text).toContain('HTTP 403')
  for (const secret of [SIGNER_KEY.slice(2, 30), 's3cr3t', 'PRIVATE KEY', pair.key.slice(40, 80)]) {
    expect(text).not.toContain(secret)
  }
})
