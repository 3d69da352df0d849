/**
 * Makes the chains of @kona/genesis from a copy of the superchain registry:
 *
 *   node scripts/registry.ts [folder, default ../shared/superchain]
 *
 * Each chain's own TOML is the truth: what it inherits by superchain_time is already written into it.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'smol-toml'
import type { Chain } from '../packages/genesis/src/chain.ts'
import { type Address, isAddress, parseRollupConfig } from '../packages/genesis/src/index.ts'

/** The commit of ethereum-optimism/superchain-registry from which the folder was taken: change both together. */
const SOURCE_COMMIT = '8336d2aedd19b87a57b01ae36ba4afef8ea377d0'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Where the superchain registry is looked for by default. */
export const DEFAULT_FOLDER = join(root, '../shared/superchain')

/** Where the generated files are. */
export const TARGET_FOLDER = join(root, 'packages/genesis/src')

/** What TOML and JSON are made of. */
type Table = { readonly [key: string]: unknown }

/** Not in the TOML, but set by op-node for every chain. Source: op-node superchain/superchain.go v1.19.6. */
const FIXED = { regolith_time: 0, channel_timeout: 300 }

/** The forks of the registry; its [hardforks] also hold a flag and the time of a fork that is none of L2's. */
const FORK_KEYS = [
  'canyon_time',
  'delta_time',
  'ecotone_time',
  'fjord_time',
  'granite_time',
  'holocene_time',
  'isthmus_time',
  'jovian_time',
  'karst_time',
  'lagoon_time',
  'pectra_blob_schedule_time',
  'keep_karst_upgrade_gas',
]

/** The keys of a chain's TOML. One that is not here may matter, so it stops the script, as it stops op-node. */
const CHAIN_KEYS = [
  ...['name', 'public_rpc', 'sequencer_rpc', 'explorer', 'governed_by_optimism', 'superchain_time'],
  ...['data_availability_type', 'deployment_tx_hash', 'chain_id', 'batch_inbox_addr', 'block_time'],
  ...['seq_window_size', 'max_sequencer_drift', 'gas_paying_token', 'hardforks', 'interop', 'optimism', 'alt_da'],
  ...['genesis', 'roles', 'addresses'],
]

/** All chains of a registry folder, sorted by name. Throws where the registry holds what this script does not know. */
export const readChains = (folder: string): Chain[] => {
  const addresses = table(JSON.parse(readFileSync(join(folder, 'addresses.json'), 'utf8')), 'addresses.json')
  const chains: Chain[] = []
  for (const network of readdirSync(join(folder, 'configs')).sort()) {
    const superchain = readToml(join(folder, 'configs', network, 'superchain.toml'))
    for (const file of readdirSync(join(folder, 'configs', network)).sort()) {
      if (file === 'superchain.toml') continue
      const name = `${file.replace(/\.toml$/, '')}-${network}`
      const toml = readToml(join(folder, 'configs', network, file))
      const missing = missingTimes(toml, superchain)
      if (missing.length > 0) throw new Error(`${name}: ${missing.join(', ')} of its superchain not written into it`)
      chains.push(chainOf(name, network, toml, superchain, addresses))
    }
  }
  return chains.sort((a, b) => (a.name < b.name ? -1 : 1))
}

/**
 * The upgrade times that a chain takes from its superchain and that are not written into its TOML: those at or after
 * its superchain_time. One before its genesis may stand there as 0.
 */
export const missingTimes = (chain: Table, superchain: Table): string[] => {
  const since = chain.superchain_time
  if (typeof since !== 'number') return []
  const genesisTime = table(chain.genesis, 'genesis').l2_time
  const own = table(chain.hardforks, 'hardforks')
  return Object.entries(table(superchain.hardforks, 'hardforks')).flatMap(([key, time]) => {
    if (typeof time !== 'number' || typeof genesisTime !== 'number' || time < since) return []
    return own[key] === time || (own[key] === 0 && time <= genesisTime) ? [] : [key]
  })
}

const chainOf = (name: string, network: string, toml: Table, superchain: Table, addresses: Table): Chain => {
  onlyKeys(toml, CHAIN_KEYS, name)
  const hardforks = table(toml.hardforks, 'hardforks')
  onlyKeys(hardforks, FORK_KEYS, `${name} hardforks`)
  const id = Number(toml.chain_id)
  const l1ChainId = Number(table(superchain.l1, 'l1').chain_id)
  const genesis = table(toml.genesis, 'genesis')
  const systemConfig = table(genesis.system_config, 'genesis.system_config')
  onlyKeys(systemConfig, ['batcherAddress', 'overhead', 'scalar', 'gasLimit'], `${name} genesis.system_config`)
  const { batcherAddress, ...otherSystemConfig } = systemConfig
  const contracts = table(toml.addresses, 'addresses')
  const optimism = table(toml.optimism, 'optimism')
  const { config, warnings } = parseRollupConfig({
    genesis: { ...genesis, system_config: { batcherAddr: batcherAddress, ...otherSystemConfig } },
    block_time: toml.block_time,
    max_sequencer_drift: toml.max_sequencer_drift,
    seq_window_size: toml.seq_window_size,
    l1_chain_id: l1ChainId,
    l2_chain_id: id,
    batch_inbox_address: toml.batch_inbox_addr,
    deposit_contract_address: contracts.OptimismPortalProxy,
    l1_system_config_address: contracts.SystemConfigProxy,
    chain_op_config: {
      eip1559Elasticity: optimism.eip1559_elasticity,
      eip1559Denominator: optimism.eip1559_denominator,
      eip1559DenominatorCanyon: optimism.eip1559_denominator_canyon,
    },
    alt_da: toml.alt_da,
    ...FIXED,
    ...hardforks,
  })
  if (warnings.length > 0) throw new Error(`${name}: ${warnings.join('; ')}`)
  if (network !== 'mainnet' && network !== 'sepolia' && network !== 'sepolia-devnet-2') {
    throw new Error(`${name}: add the network ${network} to SuperchainNetwork`)
  }
  if (toml.data_availability_type !== 'eth-da' && toml.data_availability_type !== 'alt-da') {
    throw new Error(`${name}: unknown data_availability_type ${toml.data_availability_type}`)
  }
  const chain: Chain = {
    name,
    id,
    title: String(toml.name),
    network,
    l1ChainId,
    rollupConfig: config,
    unsafeBlockSigner: signerOf(table(addresses[id] ?? {}, 'addresses.json')),
    superchainTime: typeof toml.superchain_time === 'number' ? toml.superchain_time : undefined,
    governedByOptimism: toml.governed_by_optimism === true,
    dataAvailabilityType: toml.data_availability_type,
    explorer: url(toml.explorer),
    publicRpc: url(toml.public_rpc),
    sequencerRpc: url(toml.sequencer_rpc),
  }
  return chain
}

/** The files that hold the chains, by their paths below the target folder. */
export const generate = (folder: string): ReadonlyMap<string, string> => {
  const header = `// generated by scripts/registry.ts from the superchain registry at commit ${SOURCE_COMMIT}\n`
  const chains = readChains(folder)
  const files = new Map<string, string>()
  for (const chain of chains) {
    const doc = `/** ${chain.title}: chain ${chain.id} on L1 chain ${chain.l1ChainId}. */`
    const constant = `export const ${identifier(chain.name)}: Chain = ${source(chain)}`
    files.set(`chains/${chain.name}.ts`, `${header}import type { Chain } from '../chain.ts'\n\n${doc}\n${constant}\n`)
  }
  const lines = chains.map((chain) => `export { ${identifier(chain.name)} } from './chains/${chain.name}.ts'\n`)
  files.set('chains.ts', `${header}export type { Chain } from './chain.ts'\n${lines.join('')}`)
  return files
}

/** `radius_testnet-sepolia` is `radiusTestnetSepolia`. */
const identifier = (name: string): string => name.replace(/[-_](.)/g, (_, letter: string) => letter.toUpperCase())

/** A plain value as TypeScript source. */
const source = (value: unknown, indent = ''): string => {
  if (typeof value === 'string')
    return `'${JSON.stringify(value).slice(1, -1).replace(/\\"/g, '"').replace(/'/g, "\\'")}'`
  if (typeof value !== 'object' || value === null) return String(value)
  const fields = Object.entries(value).filter(([, field]) => field !== undefined)
  return `{\n${fields.map(([key, field]) => `${indent}  ${key}: ${source(field, `${indent}  `)},\n`).join('')}${indent}}`
}

const signerOf = ({ UnsafeBlockSigner: signer }: Table): Address | undefined => {
  if (signer === undefined || isAddress(signer)) return signer
  throw new Error(`addresses.json: UnsafeBlockSigner ${signer} is no address`)
}

const url = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

const readToml = (file: string): Table => parse(readFileSync(file, 'utf8'))

const table = (value: unknown, name: string): Table => {
  if (typeof value === 'object' && value !== null) return { ...value }
  throw new Error(`${name}: no table`)
}

const onlyKeys = (value: Table, keys: readonly string[], name: string): void => {
  const unknown = Object.keys(value).filter((key) => !keys.includes(key))
  if (unknown.length > 0) throw new Error(`${name}: unknown ${unknown.join(', ')}`)
}

if (import.meta.main) {
  const files = generate(process.argv[2] ?? DEFAULT_FOLDER)
  rmSync(join(TARGET_FOLDER, 'chains'), { recursive: true, force: true })
  mkdirSync(join(TARGET_FOLDER, 'chains'))
  for (const [path, text] of files) writeFileSync(join(TARGET_FOLDER, path), text)
}
