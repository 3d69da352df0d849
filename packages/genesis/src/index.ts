// The configuration of a chain

export type {
  AltDaCommitmentType,
  AltDaConfig,
  BlockId,
  ChainOpConfig,
  Genesis,
  RollupConfig,
} from './rollup-config.ts'
export type { SystemConfig } from './system-config.ts'

// rollup.json

export type { JsonObject, JsonValue } from './kind.ts'
export type { ParsedRollupConfig } from './rollup-json.ts'
export { checkRollupConfig, parseRollupConfig, rollupConfigToJson } from './rollup-json.ts'

// Hardforks

export type { Fork, ForkActivation, ForkTimes } from './hardfork.ts'
export { activateAt, activationTime, activeFork, FORKS, forkSchedule, isForkActive, nextFork } from './hardfork.ts'

// Chains: those of the superchain registry are in ./chains and ./registry

export type { Chain, SuperchainNetwork } from './chain.ts'

// Bytes as text

export type { Address, Hex } from './hex.ts'
export { isAddress, isHash, isHex, isZeroHex, ZERO_ADDRESS } from './hex.ts'

// Errors

export { ConfigError } from './errors.ts'
export { checkKnownFields } from './known-fields.ts'
export { nearest } from './nearest.ts'
