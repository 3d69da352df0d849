import type { Logger } from '@kona/genesis/driver'
import { ClockTrouble } from './clock-trouble.ts'
import type { GossipWarning, MessageJudged } from './events.ts'
import { VALIDATION_QUEUE_BYTES, VALIDATION_QUEUE_MESSAGES } from './mesh-params.ts'
import { type PendingMessage, ValidationQueue } from './validation-queue.ts'
import { MAX_AHEAD } from './validity/clock-window.ts'
import type { Reason } from './validity/reason.ts'
import type { BlockValidator, UnsafeBlock } from './validity/validator.ts'

/** Milliseconds between two warnings of an overload. */
const WARNING_INTERVAL_MS = 10_000

/** Where messages of peers go. */
export interface InboxOutlets {
  validator: BlockValidator
  logger: Logger
  clock: () => number
  /** Tells gossipsub; comes first, so that forwarding waits for nobody. */
  report(message: PendingMessage, verdict: 'accept' | 'ignore' | 'reject'): void
  accepted(block: UnsafeBlock, signedBytes: Uint8Array): void
  judged(detail: MessageJudged): void
  warning(detail: GossipWarning): void
}

/** Takes messages as they come and validates them, one after the other, without holding up the event loop. */
export class Inbox {
  readonly #outlets: InboxOutlets
  readonly #queue = new ValidationQueue({
    judge: (message) => this.#judge(message),
    onDrop: (message) => this.#drop(message),
    maxMessages: VALIDATION_QUEUE_MESSAGES,
    maxBytes: VALIDATION_QUEUE_BYTES,
  })
  readonly #clockTrouble = new ClockTrouble()
  #dropped = 0
  #warnedAt = Number.NEGATIVE_INFINITY

  constructor(outlets: InboxOutlets) {
    this.#outlets = outlets
  }

  push(message: Omit<PendingMessage, 'receivedAtMs'>): void {
    this.#queue.push({ ...message, receivedAtMs: this.#outlets.clock() })
  }

  clear(): void {
    this.#queue.clear()
  }

  #judge(message: PendingMessage): void {
    const { validator, report, accepted, judged, logger } = this.#outlets
    const { topic, data, from, receivedAtMs } = message
    const start = performance.now()
    const outcome = validator.validate(topic, data, { from, receivedAtMs })
    const durationMs = performance.now() - start
    const { verdict } = outcome
    try {
      report(message, verdict)
    } catch (error) {
      logger.error({ from, topic, error: String(error) }, 'a message could not be passed on')
    }
    const block = outcome.verdict === 'accept' ? outcome.block : undefined
    const reason = outcome.verdict === 'accept' ? undefined : outcome.reason
    if (outcome.verdict === 'accept') accepted(outcome.block, outcome.signedBytes)
    else logger.debug({ from, topic, verdict, reason }, 'a message was not accepted')
    judged({
      verdict,
      reason,
      from,
      topic,
      bytes: data.byteLength,
      durationMs,
      number: block?.number,
      hash: block?.hash,
      timestamp: block?.timestamp,
      receivedAtMs,
    })
    this.#watchClock(reason)
  }

  #watchClock(reason: Reason | undefined): void {
    const atMs = performance.now()
    if (reason === undefined) this.#clockTrouble.accepted(atMs)
    if (reason?.code !== 'timestamp_future') return
    const behindSeconds = this.#clockTrouble.future(reason, atMs)
    if (behindSeconds === undefined) return
    const text =
      `the local clock is about ${behindSeconds} s behind the sequencer's blocks, and every block more than ` +
      `${MAX_AHEAD} s ahead of it is rejected; set the clock, for example by NTP`
    this.#outlets.logger.warn({ behindSeconds }, text)
    this.#outlets.warning({ code: 'clock_behind', message: text, behindSeconds })
  }

  #drop(message: PendingMessage): void {
    const { report, warning, logger } = this.#outlets
    this.#dropped++
    report(message, 'ignore')
    if (performance.now() - this.#warnedAt < WARNING_INTERVAL_MS) return
    this.#warnedAt = performance.now()
    const dropped = this.#dropped
    const text = `more messages than can be validated; ${dropped} were ignored unseen so far`
    logger.warn({ dropped, from: message.from }, text)
    warning({ code: 'validation_overload', message: text, dropped })
  }
}
