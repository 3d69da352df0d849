import { setTimeout as sleep } from 'node:timers/promises'
import type { Connection, Libp2p, Stream } from '@libp2p/interface'
import {
  type AcceptedBlock,
  type Answer,
  AnswerBook,
  type AnswerBookOptions,
  encodeAnswer,
  FAILED,
} from './answer-book.ts'
import type { SyncRequest } from './events.ts'
import { decodeRequest, payloadByNumberProtocols, REQUEST_BYTES, type ResultCode, UNKNOWN_ERROR } from './protocol.ts'
import { PeerBuckets, TOTAL_RATE, TokenBucket } from './rate-limit.ts'
import { readStream } from './stream-reader.ts'
import { writeStream } from './stream-writer.ts'
import { Turns } from './turns.ts'

// op-node/p2p/sync.go v1.19.6

/** Milliseconds for a request to come, and for an answer to be taken. */
const READ_DEADLINE_MS = 10_000
const WRITE_DEADLINE_MS = 10_000
/** Milliseconds that a request waits for its turn and for the source; beyond, it is refused. */
const MAX_DELAY_MS = 20_000

/** Streams that one connection may open for each of the protocol's names; libp2p resets more. */
const MAX_CONNECTION_STREAMS = 64
/** Requests under way of one peer: all that its rate lets through in 20 s, and some that are being read or sent. */
const MAX_PEER_REQUESTS = 128
/** Requests under way in all: what the rate lets through in 20 s, and as many that are being read or sent. */
const MAX_REQUESTS = 1_024

export interface SyncServerOptions extends AnswerBookOptions {
  readonly served: (request: SyncRequest) => void
}

/** Serves `payload_by_number` as op-node does; no peer waits for another's stream. */
export class SyncServer {
  readonly #options: SyncServerOptions
  readonly #answers: AnswerBook
  readonly #buckets = new PeerBuckets()
  readonly #total = new TokenBucket(TOTAL_RATE, performance.now())
  readonly #turns = new Turns()
  readonly #underWay = new Map<string, number>() // BOUNDED: MAX_REQUESTS in all, MAX_PEER_REQUESTS a peer
  readonly #stopped = new AbortController()
  #requests = 0

  constructor(options: SyncServerOptions) {
    this.#options = options
    this.#answers = new AnswerBook(options)
  }

  async start(node: Pick<Libp2p, 'handle'>): Promise<void> {
    await node.handle(
      [...payloadByNumberProtocols(this.#options.config.l2ChainId)],
      (stream, connection) => this.#handle(stream, connection),
      { maxInboundStreams: MAX_CONNECTION_STREAMS },
    )
  }

  stop(): void {
    this.#stopped.abort(new Error('the node stops'))
  }

  /** Keeps what was accepted, unless there is a source. @param signedBytes the payload as it was signed */
  accepted(block: AcceptedBlock, signedBytes: Uint8Array): void {
    this.#answers.accepted(block, signedBytes)
  }

  #handle(stream: Stream, connection: Connection): void {
    const peerId = connection.remotePeer.toString()
    const underWay = this.#underWay.get(peerId) ?? 0
    if (this.#stopped.signal.aborted || underWay >= MAX_PEER_REQUESTS || this.#requests >= MAX_REQUESTS) {
      stream.abort(new Error('too many requests under way'))
      return
    }
    this.#underWay.set(peerId, underWay + 1)
    this.#requests++
    void this.#serve(stream, peerId).finally(() => {
      this.#requests--
      const left = this.#underWay.get(peerId)! - 1
      if (left > 0) this.#underWay.set(peerId, left)
      else this.#underWay.delete(peerId)
    })
  }

  async #serve(stream: Stream, peerId: string): Promise<void> {
    const startMs = performance.now()
    const gone = new AbortController()
    stream.addEventListener('close', () => gone.abort(new Error('the peer closed the stream')), { once: true })
    const stop = AbortSignal.any([gone.signal, this.#stopped.signal])
    let number: bigint | undefined
    let resultCode: ResultCode = UNKNOWN_ERROR
    let sent = false
    const reply = async (answer: Answer): Promise<void> => {
      resultCode = answer.code
      await writeStream(stream, encodeAnswer(answer), AbortSignal.any([stop, AbortSignal.timeout(WRITE_DEADLINE_MS)]))
      sent = true
    }
    try {
      number = await readRequest(stream, stop)
      await this.#answer(number, peerId, reply, stop)
    } catch (error) {
      this.#options.logger.debug({ peerId, number, error: String(error) }, 'a sync request was not served')
    }
    this.#options.served({ peerId, number, resultCode, sent, durationMs: performance.now() - startMs })
    if (sent) await closed(stream, stop)
    stream.abort(new Error('the request is over'))
  }

  /** Replies when the rate allows it; a peer's answers one by one, so that only one of them is held for it. */
  async #answer(
    number: bigint | undefined,
    peerId: string,
    reply: (answer: Answer) => Promise<void>,
    stop: AbortSignal,
  ): Promise<void> {
    const deadline = AbortSignal.timeout(MAX_DELAY_MS)
    const allowed = await this.#allowed(peerId, performance.now() + MAX_DELAY_MS, stop)
    if (!allowed || number === undefined) return reply(FAILED)
    const signal = AbortSignal.any([stop, deadline])
    try {
      await this.#turns.take(peerId, async () => reply(await this.#answers.lookUp(number, signal)), signal)
    } catch (error) {
      if (error !== deadline.reason) throw error
      await reply(FAILED)
    }
  }

  /** Waits until the rates allow an answer, the peer's first: who is throttled takes no tokens that others could have. */
  async #allowed(peerId: string, deadlineMs: number, stop: AbortSignal): Promise<boolean> {
    for (const bucket of [this.#buckets.of(peerId, performance.now()), this.#total]) {
      const nowMs = performance.now()
      const waitMs = bucket.reserve(nowMs, deadlineMs - nowMs)
      if (waitMs === undefined) return false
      if (waitMs > 0) await sleep(waitMs, undefined, { signal: stop })
    }
    return true
  }
}

/** The number asked for; undefined when less than a number came in time. What comes behind it is dropped. */
async function readRequest(stream: Stream, stop: AbortSignal): Promise<bigint | undefined> {
  const request = new Uint8Array(REQUEST_BYTES)
  let length = 0
  const deadline = AbortSignal.timeout(READ_DEADLINE_MS)
  try {
    await readStream(
      stream,
      (piece) => {
        const bytes = piece.subarray(0, Math.min(piece.byteLength, REQUEST_BYTES - length))
        request.set(bytes, length)
        length += bytes.length
        return length === REQUEST_BYTES
      },
      AbortSignal.any([stop, deadline]),
    )
  } catch (error) {
    if (error !== deadline.reason) throw error
  }
  if (length < REQUEST_BYTES) return undefined
  await stream.closeRead()
  return decodeRequest(request)
}

/** Resolves when the peer closed its side, too, which frees the stream; after 10 s in any case. */
async function closed(stream: Stream, stop: AbortSignal): Promise<void> {
  if (stream.status === 'open' || stream.status === 'closing') {
    await sleep(WRITE_DEADLINE_MS, undefined, { signal: stop }).catch(() => {})
  }
}
