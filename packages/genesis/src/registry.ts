import type { Chain } from './chain.ts'
import * as constants from './chains.ts'
import { ConfigError } from './errors.ts'
import { nearest } from './nearest.ts'

export type { Chain } from './chain.ts'

/** op-node's short names. Source: op-node chaincfg/chains.go v1.19.6. */
const ALIASES: Readonly<Record<string, string>> = { mainnet: 'op-mainnet', sepolia: 'op-sepolia' }

/** All chains of the superchain registry, sorted by name. */
export const chains: readonly Chain[] = Object.values(constants).sort((a, b) => (a.name < b.name ? -1 : 1))

/**
 * Finds a chain of the superchain registry; undefined where it has none such.
 *
 * @param idOrName the chain id, as a number or in decimal digits; or op-node's name in any case, where `mainnet` and
 *   `sepolia` mean OP's
 *
 * @example
 * ```ts
 * import { findChain } from '@kona/genesis/registry'
 *
 * findChain(130)?.name // 'unichain-mainnet'
 * findChain('mainnet')?.id // 10
 * ```
 */
export const findChain = (idOrName: number | string): Chain | undefined => {
  if (typeof idOrName === 'number') return chains.find((chain) => chain.id === idOrName)
  if (/^\d{1,16}$/.test(idOrName)) return chains.find((chain) => chain.id === Number(idOrName))
  const name = idOrName.toLowerCase()
  const full = Object.hasOwn(ALIASES, name) ? ALIASES[name] : name
  return chains.find((chain) => chain.name === full)
}

/**
 * A chain of the superchain registry, as {@link findChain} finds it.
 *
 * @param field names the setting in the error
 * @throws ConfigError for an unknown chain; it tells the nearest names
 */
export const getChain = (idOrName: number | string, field = 'chain'): Chain => {
  const chain = findChain(idOrName)
  if (chain) return chain
  const names =
    typeof idOrName === 'string' ? nearest(idOrName, [...chains.map(({ name }) => name), 'mainnet', 'sepolia']) : []
  const hint = names.length > 0 ? ` (${names.join(' or ')}?)` : ' such as op-mainnet or 10'
  throw new ConfigError(field, idOrName, `a name or id of the superchain registry${hint}`)
}
