import type { Hex, RollupConfig } from '@kona/genesis'
import { invalidBlock, PublishError } from './errors.ts'
import { MAX_GOSSIP_BYTES } from './mesh-params.ts'
import { encodeMessage } from './payload/encode.ts'
import type { ExecutionPayloadEnvelope } from './payload/execution-payload.ts'
import { PayloadError } from './payload/payload-error.ts'
import { MAX_MESSAGE_BYTES } from './payload/snappy.ts'
import { versionAt } from './payload/version.ts'
import { blocksTopic } from './topic.ts'
import type { BlockValidator } from './validity/validator.ts'

/** A block and the unsafe block signer's signature of it. */
export interface SignedBlock {
  readonly envelope: ExecutionPayloadEnvelope
  /** 65 bytes: r, s, v (0 or 1); what `signPayload` gives. */
  readonly signature: Hex
}

/** A block that went out. */
export interface Published {
  readonly hash: Hex
  /** Peers that it was sent to; the others get it from them. 0 is no error. */
  readonly peers: number
  /** From the validator's yes to the last peer's buffer, in milliseconds. */
  readonly sendMs: number
}

/** The message of a block, on the topic of its time. @throws PublishError */
export function blockMessage(block: SignedBlock, rollupConfig: RollupConfig): { topic: string; data: Uint8Array } {
  const version = versionAt(rollupConfig, block.envelope.executionPayload.timestamp)
  const topic = blocksTopic(rollupConfig.l2ChainId, version)
  const data = encoded(block, version)
  if (data.byteLength > MAX_GOSSIP_BYTES) throw tooLarge(data.byteLength, MAX_GOSSIP_BYTES, 'compressed')
  return { topic, data }
}

/** Refuses what peers would refuse; op-node asks its own validator first, too. @throws PublishError `invalid` */
export function checkOwnBlock(validator: BlockValidator, topic: string, data: Uint8Array): void {
  const judged = validator.validate(topic, data)
  if (judged.verdict !== 'accept') throw invalidBlock(judged.reason)
}

function encoded({ envelope, signature }: SignedBlock, version: 1 | 2 | 3 | 4): Uint8Array {
  try {
    return encodeMessage({ envelope, signature, version })
  } catch (error) {
    if (!(error instanceof PayloadError)) throw error
    if (error.code === 'too_large') throw tooLarge(Number(error.value), MAX_MESSAGE_BYTES, 'before compression', error)
    throw new PublishError('invalid', `publish: ${error.message}`, { cause: error })
  }
}

function tooLarge(bytes: number, limit: number, when: string, cause?: unknown): PublishError {
  const message = `publish: the block has ${bytes} bytes ${when}, at most ${limit} can be gossiped`
  return new PublishError('too_large', message, { bytes, limit, ...(cause !== undefined && { cause }) })
}
