import type { Hex } from '@kona/genesis'
import { encodeHex } from '#hex'
import { SIGNATURE_BYTES } from './encode.ts'
import type { ExecutionPayloadEnvelope, PayloadVersion } from './execution-payload.ts'
import { bytesToHex } from './hex.ts'
import { keccak256 } from './native/keccak.ts'
import { PayloadError } from './payload-error.ts'
import { uncompress } from './snappy.ts'
import { decodeExecutionPayload } from './ssz-decode.ts'
import { fixedBytes } from './ssz-layout.ts'
import { hasParentBeaconBlockRoot } from './version.ts'

/** The smallest message, decompressed, in bytes: a signature and something signed. op-node p2p/gossip.go v1.19.6. */
export const MIN_MESSAGE_BYTES = 66

/** A gossip message taken apart. Nothing in it has been checked but that it could be read. */
export interface DecodedMessage {
  /** 65 bytes: r, s, recovery id. */
  readonly signature: Hex
  readonly envelope: ExecutionPayloadEnvelope
  /** keccak256 of the signed bytes, from which the signing hash is made. */
  readonly payloadHash: Hex
}

/**
 * Reads a gossip message of a topic.
 *
 * @param data as it came, snappy-compressed; with `raw`, already decompressed
 * @throws PayloadError `snappy_header`, `snappy_corrupt`, `too_large`, `too_small`, `ssz`
 *
 * @example
 * ```ts
 * import { decodeMessage } from '@kona/gossip/payload'
 *
 * const { envelope, signature } = decodeMessage(data, { version: 4 })
 * console.log(envelope.executionPayload.blockNumber, signature)
 * ```
 */
export function decodeMessage(
  data: Uint8Array,
  options: { readonly version: PayloadVersion; readonly raw?: boolean },
): DecodedMessage {
  const message = options.raw === true ? data : uncompress(data)
  if (message.length < MIN_MESSAGE_BYTES) {
    throw new PayloadError('too_small', 'message', message.length, `at least ${MIN_MESSAGE_BYTES} bytes`)
  }
  const signedBytes = message.subarray(SIGNATURE_BYTES)
  return Object.freeze({
    signature: bytesToHex(message.subarray(0, SIGNATURE_BYTES)),
    envelope: decodePayload(signedBytes, options.version),
    payloadHash: bytesToHex(keccak256(signedBytes)),
  })
}

/**
 * Reads signed bytes: the inverse of `encodePayload`. What comes back is frozen, and its bytes are views of `bytes`.
 *
 * @throws PayloadError `ssz`
 */
export function decodePayload(bytes: Uint8Array, version: PayloadVersion): ExecutionPayloadEnvelope {
  const start = hasParentBeaconBlockRoot(version) ? 32 : 0
  if (bytes.length < start) {
    throw new PayloadError('ssz', 'parentBeaconBlockRoot', `${bytes.length} bytes`, 'at least 32 bytes')
  }
  // All hashes of the block in one go, which is faster than one by one.
  const hex = encodeHex(bytes.subarray(0, start + fixedBytes(version)))
  const executionPayload = decodeExecutionPayload(bytes.subarray(start), version, hex.slice(2 * start))
  if (start === 0) return Object.freeze({ executionPayload })
  return Object.freeze({ executionPayload, parentBeaconBlockRoot: `0x${hex.slice(0, 64)}` as const })
}
