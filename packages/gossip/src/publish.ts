import type { Address, Hex, RollupConfig } from '@kona/genesis'
import { invalidBlock, PublishError } from './errors.ts'
import { MAX_GOSSIP_BYTES } from './mesh-params.ts'
import { keepDecompressed } from './payload/decompressed.ts'
import { encodeUnsigned, seal } from './payload/encode.ts'
import type { ExecutionPayloadEnvelope, PayloadVersion } from './payload/execution-payload.ts'
import { bytesToHex } from './payload/hex.ts'
import { hashWholeMessage } from './payload/message-hashes.ts'
import { PayloadError } from './payload/payload-error.ts'
import { MAX_MESSAGE_BYTES } from './payload/snappy.ts'
import { versionAt } from './payload/version.ts'
import { blocksTopic } from './topic.ts'
import type { BlockValidator, Verdict } from './validity/validator.ts'

/** A block and the unsafe block signer's signature of it. */
export interface SignedBlock {
  readonly envelope: ExecutionPayloadEnvelope
  /**
   * 65 bytes: r, s, v (0 or 1); what `signPayload` gives. Or what makes it of the payload hash, the keccak256 of the
   * signed bytes: the block is then encoded once for both.
   */
  readonly signature: Hex | ((payloadHash: Hex) => Promise<Hex | VerifiedSignature>)
}

/** A signature of which it is known whose it is: made here, or checked already. It is not recovered again. */
export interface VerifiedSignature {
  readonly signature: Hex
  readonly signer: Address
}

/** A block that went out. */
export interface Published {
  readonly hash: Hex
  /** Peers that it was sent to; the others get it from them. 0 is no error. */
  readonly peers: number
  /** From the validator's yes to the last peer's buffer, in milliseconds. */
  readonly sendMs: number
}

/** A block in the form of its time, which only lacks its signature. */
interface OutgoingBlock {
  readonly topic: string
  readonly version: PayloadVersion
  /** The gossip message. To be called once. @throws PublishError `invalid`, `too_large` */
  seal(signature: Hex): Uint8Array
  /** What {@link seal} compressed. */
  readonly message: Uint8Array
}

/** @throws PublishError `invalid` for what has no encoding, `too_large` */
function outgoingBlock(envelope: ExecutionPayloadEnvelope, rollupConfig: RollupConfig): OutgoingBlock {
  const { version, message } = unsignedMessage(envelope, rollupConfig)
  return {
    topic: blocksTopic(rollupConfig.l2ChainId, version),
    version,
    message,
    seal(signature) {
      const data = sealed(message, signature)
      if (data.byteLength > MAX_GOSSIP_BYTES) throw tooLarge(data.byteLength, MAX_GOSSIP_BYTES, 'compressed')
      return data
    },
  }
}

type AcceptedVerdict = Extract<Verdict, { verdict: 'accept' }>

/** A message of ours that peers would accept. */
export interface OwnMessage {
  readonly topic: string
  readonly data: Uint8Array
  readonly own: AcceptedVerdict
}

/**
 * Signs a block if need be, and refuses what peers would refuse; op-node asks its own validator first, too.
 *
 * @throws PublishError `invalid`, `too_large`; what the signature's function throws
 */
export async function ownMessage(
  { envelope, signature }: SignedBlock,
  rollupConfig: RollupConfig,
  validator: BlockValidator,
): Promise<OwnMessage> {
  const { topic, version, message, seal } = outgoingBlock(envelope, rollupConfig)
  // What is signed is what the validator hashes: once is enough.
  const hashes = hashWholeMessage(message, version)
  const given = typeof signature === 'string' ? signature : await signature(bytesToHex(hashes.payloadHash))
  const signed = typeof given === 'string' ? { signature: given, signer: undefined } : given
  const data = seal(signed.signature)
  // Once for the validator, which takes it, and once for the message id.
  keepDecompressed(data, message)
  const own = validator.validate(topic, data, { made: { hashes, signer: signed.signer } })
  if (own.verdict !== 'accept') throw invalidBlock(own.reason)
  keepDecompressed(data, message)
  return { topic, data, own }
}

function unsignedMessage(
  envelope: ExecutionPayloadEnvelope,
  rollupConfig: RollupConfig,
): { version: PayloadVersion; message: Uint8Array } {
  try {
    const version = versionAt(rollupConfig, envelope.executionPayload.timestamp)
    return { version, message: encodeUnsigned(envelope, version) }
  } catch (error) {
    throw publishError(error, 'this is no ExecutionPayloadEnvelope; buildBlock() makes one')
  }
}

function sealed(message: Uint8Array, signature: Hex): Uint8Array {
  try {
    return seal(message, signature)
  } catch (error) {
    throw publishError(error, String(error))
  }
}

/** A caller in JavaScript may pass anything, so that anything may be thrown over it. */
function publishError(error: unknown, otherwise: string): PublishError {
  if (!(error instanceof PayloadError)) {
    return new PublishError('invalid', `publish: ${otherwise}`, { cause: error })
  }
  if (error.code === 'too_large') return tooLarge(Number(error.value), MAX_MESSAGE_BYTES, 'before compression', error)
  return new PublishError('invalid', `publish: ${error.message}`, { cause: error })
}

function tooLarge(bytes: number, limit: number, when: string, cause?: unknown): PublishError {
  const message = `publish: the block has ${bytes} bytes ${when}, at most ${limit} can be gossiped`
  return new PublishError('too_large', message, { bytes, limit, ...(cause !== undefined && { cause }) })
}
