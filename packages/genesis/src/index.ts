export { ConfigError } from './errors.ts'
export type { Fork, ForkActivation, ForkTimes } from './hardfork.ts'
export { activateAt, activationTime, activeFork, FORKS, forkSchedule, isForkActive, nextFork } from './hardfork.ts'
export type { Address, Hex } from './hex.ts'
export { isAddress, isHash, isHex, isZeroHex, ZERO_ADDRESS } from './hex.ts'
export type {
  AltDaCommitmentType,
  AltDaConfig,
  BlockId,
  ChainOpConfig,
  Genesis,
  RollupConfig,
} from './rollup-config.ts'
export type { SystemConfig } from './system-config.ts'
