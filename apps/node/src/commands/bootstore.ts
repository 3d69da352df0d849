import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Bootstore } from '@kona/disc'
import { findChain, getChain } from '@kona/genesis/registry'
import { EXIT, UsageError } from '../cli/exit.ts'
import { printJson, printLine } from '../cli/output.ts'
import { table } from '../cli/table.ts'
import { defaultStoreFolder, openStore } from '../net/store.ts'

export interface BootstoreFlags {
  chain?: string
  all: boolean
  'p2p.bootstore'?: string
  json: boolean
}

/** What a node of this chain has kept for its next start. */
interface Stored {
  readonly chainId: number
  readonly name: string
  readonly folder: string
  readonly records: readonly string[]
  /** Entries that cannot be read. */
  readonly broken: number
}

/** Shows the records that `net` kept of a chain, or of every chain. */
export async function bootstore(flags: BootstoreFlags): Promise<number> {
  const given = flags['p2p.bootstore']
  if ((flags.chain === undefined) === !flags.all || (flags.all && given !== undefined)) {
    throw new UsageError(
      '--chain, --all: expected one of them, such as --chain op-mainnet; --p2p.bootstore goes with --chain',
    )
  }
  const chainIds = flags.all ? await storedChains() : [getChain(flags.chain as string, '--chain').id]
  const stores: Stored[] = []
  for (const chainId of chainIds) stores.push(await read(chainId, given ?? defaultStoreFolder(chainId)))
  if (flags.json) for (const store of stores) printJson(store)
  else for (const line of forPeople(stores, !flags.all)) printLine(line)
  return EXIT.ok
}

function forPeople(stores: readonly Stored[], withRecords: boolean): string[] {
  const rows = stores.map(({ chainId, name, records, broken, folder }) => [
    String(chainId),
    name,
    String(records.length),
    String(broken),
    folder,
  ])
  return [
    ...table([['ID', 'CHAIN', 'RECORDS', 'BROKEN', 'FOLDER'], ...rows]),
    ...(withRecords ? stores.flatMap(({ records }) => records) : []),
  ]
}

async function read(chainId: number, folder: string): Promise<Stored> {
  const name = findChain(chainId)?.name ?? 'unknown'
  const place = { chainId, name, folder }
  if (!existsSync(folder)) return { ...place, records: [], broken: 0 }
  const datastore = await openStore('--p2p.bootstore', folder)
  try {
    return { ...place, ...(await new Bootstore({ datastore, chainId, now: Date.now }).load()) }
  } finally {
    await datastore.close()
  }
}

/** Chains that have a folder in the place where `net` keeps its records by default. */
async function storedChains(): Promise<number[]> {
  const parent = dirname(defaultStoreFolder(0))
  if (!existsSync(parent)) return []
  const names = (await readdir(parent)).filter((name) => /^\d+$/.test(name) && existsSync(join(parent, name, 'p2p')))
  return names.map(Number).sort((a, b) => a - b)
}
