import type { Address, Hex } from '@kona/genesis'
import { opMainnet } from '@kona/genesis/chains'
import { checksumAddress } from '@kona/gossip/payload'
import { createPublicClient, http, keccak256, type PublicClient, toBytes } from 'viem'
import { afterEach, beforeEach, expect, expectTypeOf, test, vi } from 'vitest'
import {
  type L1Client,
  type SignerReading,
  type SystemConfigSignerOptions,
  systemConfigSigner,
  UNSAFE_BLOCK_SIGNER_SLOT,
} from '../../src/index.ts'
import { StubL1, wordOf } from '../support/l1.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const A = checksumAddress(`0x${'aa'.repeat(20)}`)
const B = checksumAddress(`0x${'bb'.repeat(20)}`)
const { rollupConfig } = opMainnet
const MINUTE_MS = 60_000

/** What a watch has told so far. */
function watching(l1: L1Client, options: Partial<SystemConfigSignerOptions> = {}) {
  const abort = new AbortController()
  const readings: SignerReading[] = []
  const ended = (async () => {
    const source = systemConfigSigner({ client: l1, ...options })
    for await (const reading of source.watch({ rollupConfig, signal: abort.signal })) readings.push(reading)
  })()
  return { readings, stop: () => abort.abort(), ended }
}

const problemOf = (reading: SignerReading | undefined) => reading && 'problem' in reading && reading.problem

test('the slot is the hash of its name', () => {
  expect(UNSAFE_BLOCK_SIGNER_SLOT).toBe(keccak256(toBytes('systemconfig.unsafeblocksigner')))
})

test('a viem PublicClient is a client of L1', () => {
  expectTypeOf<PublicClient>().toExtend<L1Client>()
  const client = createPublicClient({ transport: http('http://127.0.0.1:1') })
  expectTypeOf(client).toExtend<L1Client>()
  expect(() => systemConfigSigner({ client })).not.toThrow()
})

test("reads the slot of the rollup config's SystemConfig at the head, at once and then each 10 min", async () => {
  const l1 = new StubL1(A)
  const { readings, stop, ended } = watching(l1)
  await vi.advanceTimersByTimeAsync(0)
  expect(readings).toEqual([{ address: A }])
  expect(l1.reads).toEqual([
    { address: rollupConfig.l1SystemConfigAddress, slot: UNSAFE_BLOCK_SIGNER_SLOT, blockNumber: 100n },
  ])
  l1.word = wordOf(B)
  l1.head = 150n
  await vi.advanceTimersByTimeAsync(10 * MINUTE_MS - 1)
  expect(readings).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(readings.at(-1)).toEqual({ address: B })
  stop()
  await ended
})

test('reads below the head, an own contract, at an own interval; a young chain is read at its head', async () => {
  const l1 = new StubL1(A)
  const { stop, ended } = watching(l1, { confirmations: 15, address: B, intervalMs: 1_000 })
  await vi.advanceTimersByTimeAsync(0)
  expect(l1.reads.at(-1)).toMatchObject({ address: B, blockNumber: 85n })
  l1.head = 14n
  await vi.advanceTimersByTimeAsync(1_000)
  expect(l1.reads.at(-1)).toMatchObject({ blockNumber: 14n })
  stop()
  await ended
})

test('a failed reading is repeated ever later, and after a good one at the interval again', async () => {
  const l1 = new StubL1(A)
  l1.answer = () => Promise.reject(new Error('refused'))
  const { readings, stop, ended } = watching(l1)
  const at: number[] = []
  const began = Date.now()
  for (let seen = 0; at.length < 9; ) {
    await vi.advanceTimersByTimeAsync(1_000)
    if (readings.length > seen) at.push(Math.floor((Date.now() - began) / 1_000))
    seen = readings.length
  }
  // The first at once (seen a second later), then after 1, 2, 4, 8, 16, 32, 60 s more.
  expect(at).toEqual([1, 3, 7, 15, 31, 63, 123, 183, 243])
  expect(problemOf(readings[0])).toEqual({ code: 'rpc', message: 'L1 cannot be read: refused' })
  l1.answer = undefined
  await vi.advanceTimersByTimeAsync(MINUTE_MS)
  expect(readings.at(-1)).toEqual({ address: A })
  const { length } = readings
  await vi.advanceTimersByTimeAsync(10 * MINUTE_MS - 1_000)
  expect(readings).toHaveLength(length)
  stop()
  await ended
})

test('an interval shorter than the back-off bounds it', async () => {
  const l1 = new StubL1(A)
  l1.answer = () => Promise.reject(new Error('refused'))
  const { readings, stop, ended } = watching(l1, { intervalMs: 500 })
  await vi.advanceTimersByTimeAsync(5_000)
  expect(readings).toHaveLength(11)
  stop()
  await ended
})

test('an endpoint that never answers is given up after 10 s', async () => {
  const l1 = new StubL1(A)
  l1.answer = () => new Promise(() => {})
  const { readings, stop, ended } = watching(l1)
  await vi.advanceTimersByTimeAsync(9_999)
  expect(readings).toEqual([])
  await vi.advanceTimersByTimeAsync(1)
  expect(problemOf(readings[0])).toMatchObject({ code: 'timeout', message: expect.stringContaining('10000 ms') })
  stop()
  await ended
})

test('the end does not wait for an answer', async () => {
  const l1 = new StubL1(A)
  l1.answer = () => new Promise(() => {})
  const { readings, stop, ended } = watching(l1)
  await vi.advanceTimersByTimeAsync(10)
  stop()
  await ended
  expect(readings).toEqual([])
})

test("another chain than the config's L1 is told with both ids, and its storage is not read", async () => {
  const l1 = new StubL1(A)
  l1.chainId = 11_155_111
  const { readings, stop, ended } = watching(l1)
  await vi.advanceTimersByTimeAsync(0)
  expect(problemOf(readings[0])).toEqual({
    code: 'chain_id',
    message: 'the L1 endpoint serves chain 11155111, the rollup config says 1',
  })
  expect(l1.reads).toEqual([])
  stop()
  await ended
})

test.each<[string, unknown]>([
  ['zero, as where no contract is', `0x${'00'.repeat(32)}`],
  ['more than an address', `0x${'ff'.repeat(32)}`],
  ['20 bytes', A],
  ['nothing', undefined],
  ['empty', '0x'],
  ['no hex', `0x${'zz'.repeat(32)}`],
  ['an object', { toString: () => wordOf(A) }],
])('%s is no address', async (_name, word) => {
  const l1 = new StubL1()
  l1.word = word as Hex
  const { readings, stop, ended } = watching(l1)
  await vi.advanceTimersByTimeAsync(0)
  expect(problemOf(readings[0])).toMatchObject({ code: 'no_address', message: expect.stringContaining('block 100') })
  stop()
  await ended
})

test("a URL's key never gets into a message", async () => {
  const l1 = new StubL1(A)
  for (const error of [
    new Error('fetch https://l1.example/v2/s3cr3t failed'),
    Object.assign(new Error('URL: https://l1.example/v2/s3cr3t'), { shortMessage: 'HTTP request failed.' }),
  ]) {
    l1.answer = () => Promise.reject(error)
    const { readings, stop, ended } = watching(l1)
    await vi.advanceTimersByTimeAsync(0)
    expect(readings).toHaveLength(1)
    expect(JSON.stringify(readings)).not.toContain('s3cr3t')
    stop()
    await ended
  }
})

test.each([
  ['client', { client: {} as L1Client }],
  ['address', { address: '0x12' as Address }],
  ['confirmations', { confirmations: -1 }],
  ['intervalMs', { intervalMs: 99 }],
  ['intervalMs', { intervalMs: 2 ** 31 }],
  ['timeoutMs', { timeoutMs: Number.NaN }],
])('a wrong %s is named', (field, options) => {
  const make = () => systemConfigSigner({ client: new StubL1(), ...options })
  expect(make).toThrow(expect.objectContaining({ name: 'ConfigError', field }))
})
