import type { Hex, RollupConfig } from '@kona/genesis'
import { type Gossip, PublishError } from '@kona/gossip'
import type { ExecutionPayloadEnvelope } from '@kona/gossip/payload'
import type { Publication } from './events.ts'
import type { BlockSigner, SignRequest } from './signer/block-signer.ts'
import { SignerError } from './signer/signer-error.ts'

/** Blocks that may wait for their turn; one more is refused. At a block each 2 s the last would be stale anyway. */
export const MAX_WAITING = 64

/** After an abort a signer may take so long to give its own reason, in milliseconds. */
const DEAF_MS = 50

/** Signs blocks and sends them, one at a time and in order: a slow signer must not let the next one overtake. */
export class Publisher {
  readonly #waiting: { enter(): void; leave(reason: unknown): void }[] = [] // BOUNDED: MAX_WAITING
  readonly #gossip: Gossip
  readonly #rollupConfig: RollupConfig
  readonly #signer: BlockSigner
  #busy = false
  #signing: AbortController | undefined
  #stopped: Error | undefined

  constructor(gossip: Gossip, rollupConfig: RollupConfig, signer: BlockSigner) {
    this.#gossip = gossip
    this.#rollupConfig = rollupConfig
    this.#signer = signer
  }

  /** @throws PublishError, SignerError, the signal's reason */
  async publish(envelope: ExecutionPayloadEnvelope, signal?: AbortSignal): Promise<Publication> {
    signal?.throwIfAborted()
    await this.#turn(signal)
    try {
      const { address, isVerified } = this.#signer
      let signMs = 0
      const signature = async (payloadHash: Hex) => {
        const began = performance.now()
        const signed = await this.#sign({ chainId: this.#rollupConfig.l2ChainId, payloadHash }, signal)
        signMs = performance.now() - began
        return isVerified ? { signature: signed, signer: address } : signed
      }
      const { hash, peers, sendMs } = await this.#gossip.publish({ envelope, signature }, signal ? { signal } : {})
      return { hash, number: envelope.executionPayload.blockNumber, peers, signMs, sendMs }
    } finally {
      this.#next()
    }
  }

  /** Ends what waits and what is being signed. */
  stop(reason: Error): void {
    this.#stopped = reason
    this.#signing?.abort(reason)
    for (const { leave } of this.#waiting.splice(0)) leave(reason)
  }

  async #turn(signal?: AbortSignal): Promise<void> {
    if (!this.#busy) {
      this.#busy = true
      return
    }
    if (this.#waiting.length >= MAX_WAITING) {
      const message = `publish(): ${MAX_WAITING} blocks wait already; the signer is too slow, or blocks come too fast`
      throw new PublishError('queue_full', message, { limit: MAX_WAITING })
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const waiting = { enter: resolve, leave: reject }
    this.#waiting.push(waiting)
    const abort = () => {
      const at = this.#waiting.indexOf(waiting)
      if (at === -1) return // its turn has come: signing hears the signal
      this.#waiting.splice(at, 1)
      reject(signal?.reason)
    }
    signal?.addEventListener('abort', abort, { once: true })
    await promise.finally(() => signal?.removeEventListener('abort', abort))
  }

  #next(): void {
    const next = this.#waiting.shift()
    if (next) next.enter()
    else this.#busy = false
  }

  /** The limit is the chain's block time: later than that, the next block waits. */
  async #sign(request: SignRequest, signal?: AbortSignal): Promise<Hex> {
    const limitMs = this.#rollupConfig.blockTime * 1_000
    // One controller and a timer: AbortSignal.any() and .timeout() cost as much as a tenth of a small block.
    const ended = new AbortController()
    const late = setTimeout(() => ended.abort(new DOMException('the block time is over', 'TimeoutError')), limitMs)
    const abort = () => ended.abort(signal?.reason)
    signal?.addEventListener('abort', abort, { once: true })
    this.#signing = ended
    try {
      if (this.#stopped) ended.abort(this.#stopped)
      if (signal?.aborted) abort()
      ended.signal.throwIfAborted()
      return await unlessAborted(this.#signer.sign(request, { signal: ended.signal }), ended.signal)
    } catch (error) {
      if (signal?.aborted) throw signal.reason
      if (!ended.signal.aborted || error !== ended.signal.reason || this.#stopped) throw error
      throw new SignerError('timeout', `the signer gave no signature within ${limitMs} ms, the block time`)
    } finally {
      clearTimeout(late)
      signal?.removeEventListener('abort', abort)
      this.#signing = undefined
    }
  }
}

/** Also what is deaf to the signal keeps nobody waiting; what hears it has a moment to say why it came to nothing. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const abort = () => {
    timer = setTimeout(() => aborted.reject(signal.reason), DEAF_MS)
  }
  if (signal.aborted) abort()
  else signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([work, aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
    clearTimeout(timer)
    work.catch(() => {}) // lost the race: of no interest any more
  }
}
