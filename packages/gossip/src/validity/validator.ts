import type { Address, Hex, RollupConfig } from '@kona/genesis'
import { addressBytes, checksumAddress, sameBytes } from '../payload/address.ts'
import { blockHash } from '../payload/block-hash.ts'
import { decodePayload, MIN_MESSAGE_BYTES } from '../payload/decode.ts'
import { takeDecompressed } from '../payload/decompressed.ts'
import { SIGNATURE_BYTES } from '../payload/encode.ts'
import type { ExecutionPayloadEnvelope, PayloadVersion } from '../payload/execution-payload.ts'
import { bytesToHex } from '../payload/hex.ts'
import { hashMessage, type MessageHashes } from '../payload/message-hashes.ts'
import { PayloadError } from '../payload/payload-error.ts'
import { recoverAddress, signingHash } from '../payload/signing.ts'
import { MAX_MESSAGE_BYTES, SNAPPY_EXPECTED, type SnappyFailure } from '../payload/snappy.ts'
import { claimedBlockHash } from '../payload/ssz-layout.ts'
import { PAYLOAD_VERSIONS } from '../payload/version.ts'
import { blocksTopic } from '../topic.ts'
import { AcceptedSigners } from './accepted-signers.ts'
import { checkClockWindow, TIMESTAMP_THRESHOLD } from './clock-window.ts'
import { checkForkRules } from './fork-rules.ts'
import type { Reason } from './reason.ts'
import { SeenBlocks } from './seen-blocks.ts'

/** A block that passed every rule. Frozen and shared: its bytes are not to be written. */
export interface UnsafeBlock {
  readonly number: bigint
  readonly hash: Hex
  readonly parentHash: Hex
  /** Unix seconds. */
  readonly timestamp: bigint
  readonly version: PayloadVersion
  readonly envelope: ExecutionPayloadEnvelope
  /** 65 bytes: r, s, recovery id. */
  readonly signature: Hex
  /** Who signed: the unsafe block signer, or the previous one in its grace period. */
  readonly signer: Address
  /** The message as it came, snappy-compressed. */
  readonly data: Uint8Array
  /** The peer it came from; empty for our own blocks. */
  readonly from: string
  /** Unix time in ms. */
  readonly receivedAtMs: number
}

/** What becomes of a message: accepted ones are forwarded, ignored ones are not, rejected ones count against the peer. */
export type Verdict =
  | {
      readonly verdict: 'accept'
      readonly block: UnsafeBlock
      /** What the signature signs: `[root ++] payload`, decompressed. The block's bytes are views of it. */
      readonly signedBytes: Uint8Array
    }
  | { readonly verdict: 'ignore' | 'reject'; readonly reason: Reason }

export interface BlockValidatorOptions {
  readonly rollupConfig: RollupConfig
  /** In any case. Without one every message is ignored until one is set. */
  readonly unsafeBlockSigner?: Address | undefined
  /** Unix time in ms. Default: Date.now */
  readonly clock?: () => number
  /** The oldest accepted block, in seconds before the clock. Default: 60 */
  readonly timestampThreshold?: number
}

/** Where and when a message came from, for {@link UnsafeBlock}. */
export interface MessageSource {
  /** Default: empty */
  readonly from?: string
  /** Default: the validator's clock */
  readonly receivedAtMs?: number
  /** What is known already of this very message, for who made it. It is believed. */
  readonly made?: {
    readonly hashes: MessageHashes
    /** Who signed it; default: it is recovered. */
    readonly signer?: Address | undefined
  }
}

/**
 * Decides about gossip messages, as op-node does and in its order (p2p/gossip.go v1.19.6): the signature right after
 * decompression, before anything is decoded, so that strangers cost little.
 * https://specs.optimism.io/protocol/rollup-node-p2p.html#block-validation
 *
 * It remembers which blocks it accepted, up to a bound, and so belongs to one node.
 *
 * @example
 * ```ts
 * import { BlockValidator, describeReason } from '@kona/gossip/validity'
 *
 * const validator = new BlockValidator({ rollupConfig, unsafeBlockSigner })
 * const verdict = validator.validate('/optimism/10/3/blocks', data)
 * if (verdict.verdict === 'accept') console.log(verdict.block.number)
 * else console.log(verdict.verdict, describeReason(verdict.reason))
 * ```
 */
export class BlockValidator {
  readonly #config: RollupConfig
  readonly #clock: () => number
  readonly #threshold: number
  readonly #signers: AcceptedSigners
  /** BOUNDED: the four topics of the chain. */
  readonly #topics: ReadonlyMap<string, { readonly version: PayloadVersion; readonly seen: SeenBlocks }>

  /** @throws PayloadError `field`: the signer is no address */
  constructor(options: BlockValidatorOptions) {
    this.#config = options.rollupConfig
    this.#clock = options.clock ?? Date.now
    this.#threshold = options.timestampThreshold ?? TIMESTAMP_THRESHOLD
    this.#signers = new AcceptedSigners(options.unsafeBlockSigner)
    this.#topics = new Map(
      PAYLOAD_VERSIONS.map((version) => [
        blocksTopic(options.rollupConfig.l2ChainId, version),
        { version, seen: new SeenBlocks() },
      ]),
    )
  }

  /** The signer in force, checksummed. */
  get unsafeBlockSigner(): Address | undefined {
    return this.#signers.current
  }

  /** The signer before the last change, while it is accepted. */
  get previousUnsafeBlockSigner(): Address | undefined {
    return this.#signers.previous(this.#clock())
  }

  /**
   * Changes the signer in force. The previous one stays accepted for 3 h, or until a message of the new one comes.
   *
   * @throws PayloadError `field`: no address
   */
  setUnsafeBlockSigner(address: Address | undefined): void {
    this.#signers.set(address, this.#clock())
  }

  /**
   * Judges a message of a topic. Never throws, whatever the bytes are.
   *
   * @param data as it came, snappy-compressed
   */
  validate(topic: string, data: Uint8Array, source: MessageSource = {}): Verdict {
    try {
      return this.#judge(topic, data, source)
    } catch (error) {
      if (error instanceof PayloadError && error.code === 'ssz') {
        return reject({ code: 'ssz', field: error.field, value: String(error.value), expected: error.expected })
      }
      return reject({ code: 'internal', message: error instanceof Error ? error.message : String(error) })
    }
  }

  #judge(topic: string, data: Uint8Array, source: MessageSource): Verdict {
    const chainId = this.#config.l2ChainId
    const rules = this.#topics.get(topic)
    if (rules === undefined) return reject({ code: 'topic', topic, chainId })

    const message = takeDecompressed(data)
    if (!(message instanceof Uint8Array)) return reject(undecodable(message, data))
    if (message.length < MIN_MESSAGE_BYTES) {
      return reject({ code: 'too_small', decodedBytes: message.length, minimum: MIN_MESSAGE_BYTES })
    }
    const signature = message.subarray(0, SIGNATURE_BYTES)
    const signedBytes = message.subarray(SIGNATURE_BYTES)

    const expected = this.#signers.current
    if (expected === undefined) return { verdict: 'ignore', reason: { code: 'no_signer', chainId } }
    const nowMs = this.#clock()
    const hashes = source.made?.hashes ?? hashMessage(message, rules.version)
    const recovered = source.made?.signer
      ? addressBytes(source.made.signer, 'signer')
      : recoverAddress(signature, signingHash({ chainId, payloadHash: hashes.payloadHash }))
    if (recovered === undefined) return reject({ code: 'signature', signature: bytesToHex(signature) })
    const signer = this.#signers.match(recovered, nowMs)
    if (signer === undefined) {
      const previous = this.#signers.previous(nowMs)
      return reject({ code: 'signer', recovered: checksumAddress(recovered), expected, previous, chainId })
    }

    const envelope = decodePayload(signedBytes, rules.version)
    const payload = envelope.executionPayload
    const reason =
      checkClockWindow(payload.timestamp, nowMs, this.#threshold) ??
      checkBlockHash(envelope, hashes, claimedBlockHash(signedBytes, rules.version)) ??
      checkForkRules(envelope, rules.version, this.#config)
    if (reason !== undefined) return reject(reason)

    const repeated = rules.seen.check(payload.blockNumber, payload.blockHash)
    if (repeated !== undefined) return { verdict: repeated.code === 'seen' ? 'ignore' : 'reject', reason: repeated }

    return {
      verdict: 'accept',
      signedBytes,
      block: Object.freeze({
        number: payload.blockNumber,
        hash: payload.blockHash,
        parentHash: payload.parentHash,
        timestamp: payload.timestamp,
        version: rules.version,
        envelope,
        signature: bytesToHex(signature),
        signer,
        data,
        from: source.from ?? '',
        receivedAtMs: source.receivedAtMs ?? nowMs,
      }),
    }
  }
}

function checkBlockHash(
  envelope: ExecutionPayloadEnvelope,
  hashes: MessageHashes,
  claimed: Uint8Array,
): Reason | undefined {
  const { executionPayload: payload, parentBeaconBlockRoot } = envelope
  const hash = hashes.blockHash()
  if (hash !== undefined && sameBytes(hash, claimed)) return undefined
  const actual = hash === undefined ? blockHash(payload, parentBeaconBlockRoot) : bytesToHex(hash)
  return actual === payload.blockHash ? undefined : { code: 'block_hash', claimed: payload.blockHash, actual }
}

function undecodable(failure: SnappyFailure, data: Uint8Array): Reason {
  if (failure.code === 'too_large') {
    return { code: 'too_large', decodedBytes: failure.length, limit: MAX_MESSAGE_BYTES }
  }
  return { code: 'snappy', bytes: data.length, problem: `expected ${SNAPPY_EXPECTED[failure.code]}` }
}

function reject(reason: Reason): Verdict {
  return { verdict: 'reject', reason }
}
