import { ConfigError } from '@kona/genesis'
import { DEVNET_FORKS, type DevnetFork } from './fork.ts'

/** What a devnet is made of. */
export interface DevnetOptions {
  /** How many nodes, the sequencer included; 2 to 64. */
  nodes: number
  /** Milliseconds between blocks: 50 to 999, or whole seconds up to a minute. */
  blockTimeMs: number
  /** Stop making blocks after so many, at least 1; undefined: never. */
  blocks?: number
  /** The last fork active, from genesis. */
  fork: DevnetFork
  /** Calldata bytes in each block, 0 to 10,000,000. */
  txBytes: number
  /** Keys and block contents come from it. */
  seed: string
  /** Runs anvil as L1: the nodes read there whom they trust, and rotate() changes it. */
  l1: boolean
}

export const defaultDevnetOptions: DevnetOptions = {
  nodes: 5,
  blockTimeMs: 1_000,
  fork: 'jovian',
  txBytes: 1_000,
  seed: 'kona',
  l1: false,
}

/** Puts the defaults in place of what is missing or undefined. @throws ConfigError naming the field */
export function parseDevnetOptions(given: Partial<DevnetOptions>): DevnetOptions {
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  const options: DevnetOptions = { ...defaultDevnetOptions, ...set }
  const { nodes, blockTimeMs, blocks, fork, txBytes, seed, l1 } = options
  checkWhole('nodes', nodes, 2, 64)
  checkWhole('blockTimeMs', blockTimeMs, 50, 60_000)
  // A rollup's clock has no fractions; below a second, blocks share timestamps.
  if (blockTimeMs > 1_000 && blockTimeMs % 1_000 !== 0) {
    throw new ConfigError(
      'blockTimeMs',
      blockTimeMs,
      'less than 1000 or whole seconds, since a rollup counts time in them',
    )
  }
  if (blocks !== undefined) checkWhole('blocks', blocks, 1, Number.MAX_SAFE_INTEGER)
  if (!DEVNET_FORKS.includes(fork)) throw new ConfigError('fork', fork, `one of ${DEVNET_FORKS.join(', ')}`)
  checkWhole('txBytes', txBytes, 0, 10_000_000)
  if (typeof seed !== 'string') throw new ConfigError('seed', seed, 'a text')
  if (typeof l1 !== 'boolean') throw new ConfigError('l1', l1, 'true or false')
  return options
}

function checkWhole(field: string, value: number, min: number, max: number): void {
  if (!Number.isSafeInteger(value) || value < min || value > max) {
    throw new ConfigError(field, value, `a whole number from ${min} to ${max}`)
  }
}
