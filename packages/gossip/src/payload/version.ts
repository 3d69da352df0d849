import { type ForkTimes, isForkActive } from '@kona/genesis'
import type { PayloadVersion } from './execution-payload.ts'

/** All versions, oldest first. */
export const PAYLOAD_VERSIONS: readonly PayloadVersion[] = [1, 2, 3, 4]

export const hasWithdrawals = (version: PayloadVersion): boolean => version >= 2
export const hasBlobGas = (version: PayloadVersion): boolean => version >= 3
export const hasParentBeaconBlockRoot = (version: PayloadVersion): boolean => version >= 3
export const hasWithdrawalsRoot = (version: PayloadVersion): boolean => version >= 4

/**
 * The version in which a block of this time is published: 4 from Isthmus, 3 from Ecotone,
 * 2 from Canyon, else 1. Later forks (Jovian, Karst, Lagoon) stay on 4: op-node p2p/gossip.go v1.19.6.
 *
 * @param timestamp of the block, Unix seconds
 */
export function versionAt(config: ForkTimes, timestamp: bigint | number): PayloadVersion {
  if (isForkActive(config, 'isthmus', timestamp)) return 4
  if (isForkActive(config, 'ecotone', timestamp)) return 3
  if (isForkActive(config, 'canyon', timestamp)) return 2
  return 1
}
