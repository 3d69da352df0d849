import type { RollupConfig } from '@kona/genesis'
import type { Logger } from '@kona/genesis/driver'
import { encodePayload } from '../payload/encode.ts'
import type { ExecutionPayloadEnvelope, PayloadVersion } from '../payload/execution-payload.ts'
import { hasParentBeaconBlockRoot, versionAt } from '../payload/version.ts'
import { encodeFrames } from './frame.ts'
import { PayloadHistory, type StoredPayload } from './payload-history.ts'
import type { PayloadSource } from './payload-source.ts'
import { INVALID_REQUEST, NOT_FOUND, type ResultCode, SUCCESS, UNKNOWN_ERROR } from './protocol.ts'
import { responseVersionAt } from './synced-block.ts'

/** An answer: an error's code alone, or a payload. */
export type Answer =
  | { readonly code: Exclude<ResultCode, typeof SUCCESS> }
  | ({ readonly code: typeof SUCCESS } & StoredPayload)

/** The answer to what is no request, or cannot be served now. */
export const FAILED: Answer = { code: UNKNOWN_ERROR }

/** What is needed of an accepted block beside its bytes. */
export interface AcceptedBlock {
  readonly number: bigint
  readonly timestamp: bigint
  readonly version: PayloadVersion
}

export interface AnswerBookOptions {
  readonly config: RollupConfig
  /** Default: the history of what was accepted. */
  readonly source?: PayloadSource | undefined
  readonly logger: Logger
  /** Unix time in milliseconds, for what is too far ahead. */
  readonly clock: () => number
}

/** Knows the answer to each number. */
export class AnswerBook {
  readonly #options: AnswerBookOptions
  readonly #history = new PayloadHistory()

  constructor(options: AnswerBookOptions) {
    this.#options = options
  }

  /** Keeps what was accepted, unless there is a source. @param signedBytes the payload as it was signed */
  accepted({ number, timestamp, version: layout }: AcceptedBlock, signedBytes: Uint8Array): void {
    if (this.#options.source !== undefined) return
    const version = responseVersionAt(this.#options.config, timestamp)
    // A block on the topic of another fork has no form in this protocol.
    if (hasParentBeaconBlockRoot(layout) === (version === 1)) this.#history.add(number, { version, body: signedBytes })
  }

  /** @throws the signal's reason */
  async lookUp(number: bigint, signal: AbortSignal): Promise<Answer> {
    if (!this.#inRange(number)) return { code: INVALID_REQUEST }
    const { source, logger } = this.#options
    if (source === undefined) {
      const kept = this.#history.get(number)
      return kept ? { code: SUCCESS, ...kept } : { code: NOT_FOUND }
    }
    try {
      const envelope = await abortable(source.payloadByNumber(number, { signal }), signal)
      return envelope ? this.#encoded(envelope) : { code: NOT_FOUND }
    } catch (error) {
      signal.throwIfAborted()
      logger.warn({ number, error: String(error) }, 'the source of payloads failed')
      return FAILED
    }
  }

  #inRange(number: bigint): boolean {
    const { genesis, blockTime } = this.#options.config
    const seconds = Math.floor(this.#options.clock() / 1000) - genesis.l2Time
    const first = BigInt(genesis.l2.number)
    return seconds >= 0 && number >= first && number <= first + BigInt(Math.floor(seconds / blockTime))
  }

  #encoded(envelope: ExecutionPayloadEnvelope): Answer {
    const { config } = this.#options
    const { timestamp } = envelope.executionPayload
    const body = encodePayload(envelope, versionAt(config, timestamp))
    return { code: SUCCESS, version: responseVersionAt(config, timestamp), body }
  }
}

/** An answer as it is sent, made piece by piece. */
export function* encodeAnswer(answer: Answer): Generator<Uint8Array> {
  if (answer.code !== SUCCESS) {
    yield Uint8Array.of(answer.code)
    return
  }
  yield Uint8Array.of(SUCCESS, answer.version, 0, 0, 0)
  yield* encodeFrames(answer.body)
}

function abortable<T>(value: Promise<T> | T, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    Promise.resolve(value).then(resolve, reject)
  })
}
