import { ConfigError } from './errors.ts'
import { activationTime, FORKS, type Fork } from './hardfork.ts'
import { isZeroHex } from './hex.ts'
import type { Naming } from './kind.ts'
import type { AltDaConfig, RollupConfig } from './rollup-config.ts'

/** Fork times are only compared up to here. Source: op-node `rollup.Config.Check` v1.19.6. */
const LAST_ORDERED_FORK: Fork = 'isthmus'

/**
 * What op-node's `Check` (v1.19.6) asks of more than one field at a time. Throws {@link ConfigError}.
 *
 * @param naming how the error names fields
 * @param prefix stands before each field, with its dot
 */
export const checkRules = (config: RollupConfig, naming: Naming, prefix: string): void => {
  const at = (json: string, plain: string): string => prefix + (naming === 'json' ? json : plain)

  const { l1, l2 } = config.genesis
  if (l1.hash.toLowerCase() === l2.hash.toLowerCase()) {
    throw new ConfigError(`${prefix}genesis.l2.hash`, l2.hash, `another hash than ${prefix}genesis.l1.hash`)
  }
  if (config.l1ChainId === config.l2ChainId) {
    const l1ChainId = at('l1_chain_id', 'l1ChainId')
    throw new ConfigError(at('l2_chain_id', 'l2ChainId'), config.l2ChainId, `another chain id than ${l1ChainId}`)
  }
  if (config.altDa) checkAltDa(config.altDa, at)
  const nameOf = (fork: Fork): string => at(`${fork}_time`, `${fork}Time`)
  for (const [prior, fork] of pairs(FORKS.slice(0, FORKS.indexOf(LAST_ORDERED_FORK) + 1))) {
    const priorTime = activationTime(config, prior)
    const time = activationTime(config, fork)
    if (time === undefined) continue
    if (priorTime === undefined) {
      throw new ConfigError(nameOf(prior), undefined, `unix seconds up to ${time}, since ${nameOf(fork)} is ${time}`)
    }
    if (priorTime > time) {
      throw new ConfigError(nameOf(fork), time, `${priorTime} or later, the time of ${nameOf(prior)}`)
    }
  }
}

/** Forks that op-node's `Check` lets be in any order, though a chain in such an order makes no sense. */
export const orderWarnings = (config: RollupConfig): string[] =>
  pairs(FORKS.slice(FORKS.indexOf(LAST_ORDERED_FORK))).flatMap(([prior, fork]) => {
    const time = activationTime(config, fork)
    const priorTime = activationTime(config, prior)
    if (time === undefined || (priorTime !== undefined && priorTime <= time)) return []
    return [`${fork}_time: ${time} is before ${prior}_time (${priorTime ?? 'not scheduled'})`]
  })

const checkAltDa = (altDa: AltDaConfig, at: (json: string, plain: string) => string): void => {
  const generic = altDa.daCommitmentType === 'GenericCommitment'
  if (generic && altDa.daMaxInputSize !== undefined) {
    const field = at('alt_da.da_max_input_size', 'altDa.daMaxInputSize')
    throw new ConfigError(field, altDa.daMaxInputSize, 'nothing for GenericCommitment')
  }
  if (generic !== isZeroHex(altDa.daChallengeContractAddress)) {
    const field = at('alt_da.da_challenge_contract_address', 'altDa.daChallengeContractAddress')
    const expected = generic ? 'the zero address for GenericCommitment' : "a contract's address for KeccakCommitment"
    throw new ConfigError(field, altDa.daChallengeContractAddress, expected)
  }
}

const pairs = (forks: readonly Fork[]): [Fork, Fork][] =>
  forks.flatMap((fork, index): [Fork, Fork][] => {
    const prior = forks[index - 1]
    return prior === undefined ? [] : [[prior, fork]]
  })
