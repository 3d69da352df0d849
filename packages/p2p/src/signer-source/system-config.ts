import { type Address, ConfigError, isAddress, isHash, isZeroHex, type RollupConfig } from '@kona/genesis'
import { checksumAddress } from '@kona/gossip/payload'
import { pause } from '../pause.ts'
import type { L1Client } from './l1-client.ts'
import type { SignerReading, SignerSource, SignerSourceProblem } from './signer-source.ts'

/**
 * keccak256("systemconfig.unsafeblocksigner"), where SystemConfig holds the address. op-node node/runcfg v1.19.6;
 * https://specs.optimism.io/protocol/system-config.html#unsafeblocksigner-address
 */
export const UNSAFE_BLOCK_SIGNER_SLOT = '0x65a7ed542fb37fe237fdfbdd70b31598523fe5b32879e307bae27a0bd9581c08'

/** How often and how deep L1 is read. */
export interface SystemConfigSignerOptions {
  /** Reads L1; a viem PublicClient fits. Better one without retries of its own: failed readings are retried here. */
  client: L1Client
  /** The SystemConfig contract. Default: the rollup config's `l1SystemConfigAddress`. */
  address?: Address
  /** Blocks below L1's head that are read at, from 0. Default: 0, op-node's `verifier.l1-confs`. */
  confirmations?: number
  /** Milliseconds between readings, from 100. Default: 10 min, op-node's `l1.runtime-config-reload-interval`. */
  intervalMs?: number
  /** Milliseconds that one reading may take, from 100. Default: 10 s, as op-node. */
  timeoutMs?: number
}

export const defaultSystemConfigSignerOptions = {
  confirmations: 0,
  intervalMs: 600_000,
  timeoutMs: 10_000,
} as const satisfies Partial<SystemConfigSignerOptions>

/** A failed reading is repeated after this long, doubled at each failure, in milliseconds. */
const FIRST_RETRY_MS = 1_000
/** Where that doubling ends; the interval ends it too, when it is shorter. */
const LONGEST_RETRY_MS = 60_000

/** Timers of the platform take no more. */
const MAX_TIMER_MS = 2 ** 31 - 1

/**
 * The address that the chain's SystemConfig contract on L1 holds, read at the start and then at each interval. A reading
 * that fails changes nothing and is retried after 1 s, 2 s, 4 s, … up to 60 s, or up to the interval.
 *
 * @throws ConfigError naming the option; `build()` throws one where no SystemConfig address is known
 *
 * @example
 * const client = createPublicClient({ transport: http('http://127.0.0.1:8545', { retryCount: 0 }) })
 * const network = Network.builder(config).withSignerSource(systemConfigSigner({ client })).build()
 */
export function systemConfigSigner(given: SystemConfigSignerOptions): SignerSource {
  const options = parseOptions(given)
  return {
    watch({ rollupConfig, signal }) {
      const address = options.address ?? rollupConfig.l1SystemConfigAddress
      if (!isAddress(address) || isZeroHex(address)) {
        throw new ConfigError('rollupConfig.l1SystemConfigAddress', address, "SystemConfig's address on L1, not zero")
      }
      return readings({ ...options, address }, rollupConfig, signal)
    },
  }
}

type ParsedOptions = SystemConfigSignerOptions & { confirmations: number; intervalMs: number; timeoutMs: number }

function parseOptions(given: SystemConfigSignerOptions): ParsedOptions {
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  const options = { ...defaultSystemConfigSignerOptions, ...set } as ParsedOptions
  if (typeof options.client?.getStorageAt !== 'function') {
    throw new ConfigError('client', typeof options.client, 'a client of L1, such as a viem PublicClient')
  }
  if (options.address !== undefined && !isAddress(options.address)) {
    throw new ConfigError('address', options.address, '0x and 40 hex digits')
  }
  checkWhole('confirmations', options.confirmations, 0, 1_000_000)
  checkWhole('intervalMs', options.intervalMs, 100, MAX_TIMER_MS)
  checkWhole('timeoutMs', options.timeoutMs, 100, MAX_TIMER_MS)
  return options
}

function checkWhole(field: string, value: unknown, least: number, most: number): void {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most) return
  throw new ConfigError(field, value, `a whole number from ${least} to ${most}`)
}

async function* readings(
  options: ParsedOptions & { address: Address },
  rollupConfig: RollupConfig,
  signal: AbortSignal,
): AsyncGenerator<SignerReading> {
  let failures = 0
  while (!signal.aborted) {
    const reading = await readInTime(options, rollupConfig.l1ChainId, signal)
    if (signal.aborted) return
    yield reading
    failures = 'address' in reading ? 0 : failures + 1
    const retryMs = Math.min(FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 30), LONGEST_RETRY_MS)
    await pause(failures === 0 ? options.intervalMs : Math.min(retryMs, options.intervalMs), signal)
  }
}

/** Never rejects. A call that comes back after its time, or after the end, is of no interest any more. */
async function readInTime(
  options: ParsedOptions & { address: Address },
  l1ChainId: number,
  signal: AbortSignal,
): Promise<SignerReading> {
  const ended = new AbortController()
  const late = pause(options.timeoutMs, AbortSignal.any([signal, ended.signal])).then(() =>
    problem('timeout', `L1 did not answer within ${options.timeoutMs} ms`),
  )
  const reading = read(options, l1ChainId).catch((error) => problem('rpc', `L1 cannot be read: ${shortly(error)}`))
  return Promise.race([reading, late]).finally(() => ended.abort())
}

async function read(
  { client, address, confirmations }: ParsedOptions & { address: Address },
  l1ChainId: number,
): Promise<SignerReading> {
  const chainId = await client.getChainId()
  if (chainId !== l1ChainId) {
    return problem('chain_id', `the L1 endpoint serves chain ${chainId}, the rollup config says ${l1ChainId}`)
  }
  const head = await client.getBlockNumber({ cacheTime: 0 })
  const depth = BigInt(confirmations)
  // A chain younger than that is read at its head, as op-node does.
  const blockNumber = head >= depth ? head - depth : head
  const word = await client.getStorageAt({ address, slot: UNSAFE_BLOCK_SIGNER_SLOT, blockNumber })
  const signer = addressOf(word)
  if (signer !== undefined) return { address: signer }
  const found = typeof word === 'string' ? word.slice(0, 66) : typeof word
  return problem('no_address', `SystemConfig ${address} holds no signer address at L1 block ${blockNumber}: ${found}`)
}

/** The address that a storage word holds: twelve zero bytes in front, and not zero. */
function addressOf(word: unknown): Address | undefined {
  if (!isHash(word) || isZeroHex(word) || !isZeroHex(`0x${word.slice(2, 26)}`)) return undefined
  return checksumAddress(`0x${word.slice(26)}`)
}

function problem(code: SignerSourceProblem['code'], message: string): SignerReading {
  return { problem: { code, message } }
}

/** viem's long messages show the URL, and many an L1 URL holds a key. */
function shortly(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error'
  const { shortMessage } = error as Error & { shortMessage?: unknown }
  const [line = ''] = (typeof shortMessage === 'string' ? shortMessage : error.message).split('\n')
  return line.replace(/\b(?:https?|wss?):\/\/\S+/g, '<url>').slice(0, 200)
}
