import type { Hex, RollupConfig } from '@kona/genesis'
import { PublishError } from '@kona/gossip'
import {
  bytesToHex,
  type ExecutionPayloadEnvelope,
  encodePayload,
  PayloadError,
  payloadHash,
  versionAt,
} from '@kona/gossip/payload'

/**
 * The hash of a block that the signer signs, over the encoding of the block's time.
 *
 * @throws PublishError `invalid` for what has no encoding; a caller in JavaScript may pass anything
 */
export function signedHash(envelope: ExecutionPayloadEnvelope, rollupConfig: RollupConfig): Hex {
  try {
    const version = versionAt(rollupConfig, envelope.executionPayload.timestamp)
    return bytesToHex(payloadHash(encodePayload(envelope, version)))
  } catch (cause) {
    const why =
      cause instanceof PayloadError ? cause.message : 'this is no ExecutionPayloadEnvelope; buildBlock() makes one'
    throw new PublishError('invalid', `publish(): ${why}`, { cause })
  }
}
