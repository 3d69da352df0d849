import { readFile } from 'node:fs/promises'
import { type Address, ConfigError, parseRollupConfig, type RollupConfig } from '@kona/genesis'
import { findChain, getChain } from '@kona/genesis/registry'
import { UsageError } from '../cli/exit.ts'

/** The chain that a node joins, and whose blocks it believes when no flag says otherwise. */
export interface ChosenChain {
  rollupConfig: RollupConfig
  unsafeBlockSigner: Address | undefined
  warnings: readonly string[]
}

/** By `--chain` from the registry, or by `--rollup.config` from a file: exactly one of the two. */
export async function chooseChain(chain: string | undefined, file: string | undefined): Promise<ChosenChain> {
  if ((chain === undefined) === (file === undefined)) {
    throw new UsageError(
      `--chain, --rollup.config: got ${chain === undefined ? 'neither' : 'both'}, expected one of them, such as --chain op-mainnet`,
    )
  }
  return file === undefined ? fromRegistry(chain as string) : fromFile(file)
}

function fromRegistry(nameOrId: string): ChosenChain {
  const { rollupConfig, unsafeBlockSigner } = getChain(nameOrId, '--chain')
  return { rollupConfig, unsafeBlockSigner, warnings: [] }
}

async function fromFile(file: string): Promise<ChosenChain> {
  let json: unknown
  try {
    json = JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    throw new UsageError(
      `--rollup.config: ${file} (${(error as Error).message}), expected a rollup.json as op-node reads it`,
    )
  }
  try {
    const { config, warnings } = parseRollupConfig(json)
    return { rollupConfig: config, unsafeBlockSigner: findChain(config.l2ChainId)?.unsafeBlockSigner, warnings }
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ConfigError') throw error
    const { field, value, expected } = error as ConfigError
    throw new ConfigError(`--rollup.config: ${file}: ${field}`, value, expected)
  }
}
