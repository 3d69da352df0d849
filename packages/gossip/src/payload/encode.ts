import type { Hex } from '@kona/genesis'
import type { ExecutionPayloadEnvelope, PayloadVersion } from './execution-payload.ts'
import { fieldHash, present } from './field.ts'
import { hexToBytes } from './hex.ts'
import { PayloadError } from './payload-error.ts'
import { compress, MAX_MESSAGE_BYTES } from './snappy.ts'
import { executionPayloadBytes, writeExecutionPayload } from './ssz-encode.ts'
import { hasParentBeaconBlockRoot } from './version.ts'

/** Bytes of a signature: r, s and the recovery id (0 to 3). */
export const SIGNATURE_BYTES = 65

/**
 * The bytes that are signed: SSZ of the payload, with the parent beacon block root in front from version 3.
 * https://specs.optimism.io/protocol/rollup-node-p2p.html#block-encoding
 *
 * @throws PayloadError `field`: a field is missing for this version, too much for it, or out of range
 */
export function encodePayload(envelope: ExecutionPayloadEnvelope, version: PayloadVersion): Uint8Array {
  return encodeBehind(envelope, version, 0)
}

/**
 * A gossip message before its signature and its compression: 65 bytes of room, then what {@link encodePayload} gives.
 * {@link seal} makes it a message.
 *
 * @throws PayloadError `field`
 */
export function encodeUnsigned(envelope: ExecutionPayloadEnvelope, version: PayloadVersion): Uint8Array {
  return encodeBehind(envelope, version, SIGNATURE_BYTES)
}

function encodeBehind(envelope: ExecutionPayloadEnvelope, version: PayloadVersion, room: number): Uint8Array {
  const rooted = hasParentBeaconBlockRoot(version)
  present(envelope.parentBeaconBlockRoot, rooted, 'parentBeaconBlockRoot', version)
  const start = room + (rooted ? 32 : 0)
  const bytes = new Uint8Array(start + executionPayloadBytes(envelope.executionPayload, version))
  if (rooted) bytes.set(fieldHash(envelope, 'parentBeaconBlockRoot'), room)
  writeExecutionPayload(envelope.executionPayload, version, bytes.subarray(start))
  return bytes
}

/**
 * A gossip message: snappy over signature ++ signed bytes.
 *
 * @param signature 65 bytes
 * @throws PayloadError `field`, `signature`, `too_large`
 *
 * @example
 * ```ts
 * import { encodeMessage, signPayload, versionAt } from '@kona/gossip/payload'
 *
 * const version = versionAt(rollupConfig, envelope.executionPayload.timestamp)
 * const signature = signPayload({ privateKey, chainId: rollupConfig.l2ChainId, envelope, version })
 * const data = encodeMessage({ envelope, signature, version })
 * ```
 */
export function encodeMessage(message: {
  readonly envelope: ExecutionPayloadEnvelope
  readonly signature: Hex | Uint8Array
  readonly version: PayloadVersion
}): Uint8Array {
  return seal(encodeUnsigned(message.envelope, message.version), message.signature)
}

/**
 * A gossip message from bytes that {@link encodePayload} gave and their signature, for who has signed them already.
 *
 * @throws PayloadError `signature`, `too_large`
 */
export function sealMessage(signature: Hex | Uint8Array, signedBytes: Uint8Array): Uint8Array {
  const message = new Uint8Array(SIGNATURE_BYTES + signedBytes.length)
  message.set(signedBytes, SIGNATURE_BYTES)
  return seal(message, signature)
}

/**
 * Writes the signature into what {@link encodeUnsigned} gave, and compresses it.
 *
 * @throws PayloadError `signature`, `too_large`
 */
export function seal(message: Uint8Array, signature: Hex | Uint8Array): Uint8Array {
  const prefix = signatureBytes(signature)
  const size = message.length
  if (size > MAX_MESSAGE_BYTES) {
    throw new PayloadError('too_large', 'message', size, `at most ${MAX_MESSAGE_BYTES} bytes before compression`)
  }
  message.set(prefix)
  return compress(message)
}

/** A signature's 65 bytes. @throws PayloadError `signature` */
export function signatureBytes(signature: Hex | Uint8Array): Uint8Array {
  const bytes = typeof signature === 'string' ? hexToBytes(signature) : signature
  if (bytes?.length !== SIGNATURE_BYTES) {
    throw new PayloadError(
      'signature',
      'signature',
      `${bytes?.length ?? 'no hex of'} bytes`,
      `${SIGNATURE_BYTES} bytes`,
    )
  }
  return bytes
}
