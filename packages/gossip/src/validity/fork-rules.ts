import { type ForkTimes, isForkActive } from '@kona/genesis'
import type { ExecutionPayloadEnvelope, PayloadVersion } from '../payload/execution-payload.ts'
import { hasBlobGas, hasParentBeaconBlockRoot, hasWithdrawals, hasWithdrawalsRoot } from '../payload/version.ts'
import type { Reason } from './reason.ts'

/**
 * What a payload must hold on the topic of its version.
 * https://specs.optimism.io/protocol/rollup-node-p2p.html#block-validation, and op-node p2p/gossip.go v1.19.6 for
 * Jovian: by the block's time, not its topic, `blobGasUsed` may be anything (it is the DA footprint).
 */
export function checkForkRules(
  envelope: ExecutionPayloadEnvelope,
  version: PayloadVersion,
  config: ForkTimes,
): Reason | undefined {
  const { withdrawals, blobGasUsed, excessBlobGas, timestamp, withdrawalsRoot } = envelope.executionPayload
  if (hasWithdrawals(version) ? withdrawals?.length !== 0 : withdrawals !== undefined) {
    return { code: 'withdrawals', version, count: withdrawals?.length }
  }
  if (!blobGasUsedFits(blobGasUsed, version, isForkActive(config, 'jovian', timestamp))) {
    return { code: 'blob_gas_used', version, blobGasUsed }
  }
  if (hasBlobGas(version) ? excessBlobGas !== 0n : excessBlobGas !== undefined) {
    return { code: 'excess_blob_gas', version, excessBlobGas }
  }
  if (hasParentBeaconBlockRoot(version) && envelope.parentBeaconBlockRoot === undefined) {
    return { code: 'parent_beacon_block_root', version }
  }
  if (hasWithdrawalsRoot(version) && withdrawalsRoot === undefined) return { code: 'withdrawals_root', version }
  return undefined
}

function blobGasUsedFits(blobGasUsed: bigint | undefined, version: PayloadVersion, jovian: boolean): boolean {
  if (!hasBlobGas(version)) return blobGasUsed === undefined
  return jovian ? blobGasUsed !== undefined : blobGasUsed === 0n
}
