import { type Hex, isForkActive, type RollupConfig } from '@kona/genesis'
import { blockHash } from '../payload/block-hash.ts'
import { decodePayload } from '../payload/decode.ts'
import type { ExecutionPayloadEnvelope, PayloadVersion } from '../payload/execution-payload.ts'
import { PayloadError } from '../payload/payload-error.ts'
import { TIMESTAMP } from '../payload/ssz-layout.ts'
import { versionAt } from '../payload/version.ts'
import type { ResponseVersion } from './protocol.ts'
import type { Response } from './response-decoder.ts'

/** A block that was asked for and that the trusted block descends from. Frozen: its bytes are not to be written. */
export interface SyncedBlock {
  readonly number: bigint
  readonly hash: Hex
  readonly parentHash: Hex
  /** Unix seconds. */
  readonly timestamp: bigint
  readonly version: PayloadVersion
  readonly envelope: ExecutionPayloadEnvelope
  /** The peer it came from. */
  readonly from: string
}

/** Why a payload is not the block that was asked for, whatever chain it may belong to. */
export type BlockFailure = 'ssz' | 'number' | 'block_hash'

/** The version of the response that a block of this time is sent in. */
export function responseVersionAt(config: RollupConfig, timestamp: bigint): ResponseVersion {
  return isForkActive(config, 'ecotone', timestamp) ? 1 : 0
}

/** Takes a payload apart in the layout of its time, and checks its number and that its hash is its own. */
export function readBlock(
  config: RollupConfig,
  number: bigint,
  { version: responseVersion, body }: Response,
  from: string,
): SyncedBlock | BlockFailure {
  const timestamp = timestampOf(body, responseVersion)
  if (timestamp === undefined || responseVersionAt(config, timestamp) !== responseVersion) return 'ssz'
  const version = versionAt(config, timestamp)
  try {
    const envelope = decodePayload(body, version)
    const { executionPayload: payload, parentBeaconBlockRoot } = envelope
    if (payload.blockNumber !== number) return 'number'
    const { blockHash: hash, parentHash } = payload
    if (blockHash(payload, parentBeaconBlockRoot) !== hash) return 'block_hash'
    return Object.freeze({ number, hash, parentHash, timestamp, version, envelope, from })
  } catch (error) {
    if (error instanceof PayloadError) return 'ssz'
    throw error
  }
}

function timestampOf(body: Uint8Array, responseVersion: ResponseVersion): bigint | undefined {
  const at = TIMESTAMP + (responseVersion === 1 ? 32 : 0)
  if (body.length < at + 8) return undefined
  return new DataView(body.buffer, body.byteOffset, body.byteLength).getBigUint64(at, true)
}
