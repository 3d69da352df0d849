import type { RollupConfig } from './rollup-config.ts'

/**
 * The hardforks in op-node's order. Bedrock is not among them: it is where every chain begins.
 * Source: op-node `forks.All` v1.19.6.
 */
export const FORKS = [
  'regolith',
  'canyon',
  'delta',
  'ecotone',
  'fjord',
  'granite',
  'holocene',
  'isthmus',
  'jovian',
  'karst',
  'lagoon',
] as const satisfies readonly string[]

/** The name of a hardfork. */
export type Fork = (typeof FORKS)[number]

/** A hardfork and the time from which it is active, in unix seconds. */
export type ForkActivation = { readonly fork: Fork; readonly timestamp: number }

/** The part of a {@link RollupConfig} that says when hardforks are active. */
export type ForkTimes = Pick<RollupConfig, `${Fork}Time`>

/** The time from which a fork is active, in unix seconds; undefined where it is not scheduled. */
export const activationTime = (config: ForkTimes, fork: Fork): number | undefined => config[`${fork}Time`]

/**
 * Says whether a fork is active in an L2 block. Like op-node it looks at this fork's own time only.
 *
 * @param timestamp the block's timestamp, in unix seconds
 *
 * @example
 * ```ts
 * import { isForkActive } from '@kona/genesis'
 * import { opMainnet } from '@kona/genesis/chains'
 *
 * isForkActive(opMainnet.rollupConfig, 'ecotone', 1710374401) // true
 * ```
 */
export const isForkActive = (config: ForkTimes, fork: Fork, timestamp: number | bigint): boolean => {
  const time = activationTime(config, fork)
  return time !== undefined && timestamp >= time
}

/**
 * The latest fork, in op-node's order, that is active in an L2 block; `'bedrock'` where none is.
 *
 * @param timestamp the block's timestamp, in unix seconds
 */
export const activeFork = (config: ForkTimes, timestamp: number | bigint): Fork | 'bedrock' =>
  FORKS.findLast((fork) => isForkActive(config, fork, timestamp)) ?? 'bedrock'

/**
 * The fork that is activated next after a time, and when; undefined where nothing more is scheduled. Of forks with the
 * same time it is the first in op-node's order.
 *
 * @param timestamp unix seconds; a fork of exactly this time is active already
 */
export const nextFork = (config: ForkTimes, timestamp: number | bigint): ForkActivation | undefined =>
  forkSchedule(config)
    .filter((activation) => activation.timestamp > timestamp)
    .reduce<ForkActivation | undefined>((first, a) => (first && first.timestamp <= a.timestamp ? first : a), undefined)

/** The scheduled forks in op-node's order. */
export const forkSchedule = (config: ForkTimes): readonly ForkActivation[] =>
  FORKS.flatMap((fork) => {
    const timestamp = activationTime(config, fork)
    return timestamp === undefined ? [] : [{ fork, timestamp }]
  })

/**
 * The same chain with a fork activated at a time, all earlier forks at 0 and no later ones.
 * It does what op-node's `ActivateAt` v1.19.6 does.
 *
 * @param fork the last fork that the chain has; `'bedrock'` takes all forks away
 * @param timestamp unix seconds, default 0
 */
export const activateAt = (config: RollupConfig, fork: Fork | 'bedrock', timestamp = 0): RollupConfig => {
  const last = fork === 'bedrock' ? -1 : FORKS.indexOf(fork)
  const times: Partial<Record<`${Fork}Time`, number>> = {}
  for (const earlier of FORKS.slice(0, last + 1)) times[`${earlier}Time`] = earlier === fork ? timestamp : 0
  const rest = Object.entries(config).filter(([key]) => !FORKS.some((name) => key === `${name}Time`))
  return { ...(Object.fromEntries(rest) as RollupConfig), ...times }
}
