/** A message that waits for its verdict. */
export interface PendingMessage {
  readonly topic: string
  readonly data: Uint8Array
  /** gossipsub's name for it. */
  readonly msgId: string
  /** Peer id of who sent it to us. */
  readonly from: string
  readonly receivedAtMs: number
}

/** Milliseconds of validation in one turn of the event loop; then timers and sockets get theirs. */
const TURN_MS = 8

/**
 * Validates at once while there is time, and lets messages wait otherwise, peer by peer in turn: a peer that sends
 * faster than we can validate waits for itself. When the queue is full, the peer that holds most of it loses its
 * newest message.
 */
export class ValidationQueue {
  readonly #judge: (message: PendingMessage) => void
  readonly #onDrop: (message: PendingMessage) => void
  readonly #maxMessages: number
  readonly #maxBytes: number
  readonly #waiting = new Map<string, PendingMessage[]>() // BOUNDED: maxMessages and maxBytes, over all peers
  #messages = 0
  #bytes = 0
  #spentMs = 0
  #turn: ReturnType<typeof setImmediate> | undefined

  constructor(options: {
    judge: (message: PendingMessage) => void
    onDrop: (message: PendingMessage) => void
    maxMessages: number
    maxBytes: number
  }) {
    this.#judge = options.judge
    this.#onDrop = options.onDrop
    this.#maxMessages = options.maxMessages
    this.#maxBytes = options.maxBytes
  }

  push(message: PendingMessage): void {
    this.#turn ??= setImmediate(() => this.#nextTurn())
    if (this.#messages === 0 && this.#spentMs < TURN_MS) {
      this.#judgeTimed(message)
      return
    }
    const queue = this.#waiting.get(message.from)
    if (queue) queue.push(message)
    else this.#waiting.set(message.from, [message])
    this.#messages++
    this.#bytes += message.data.byteLength
    while (this.#messages > this.#maxMessages || this.#bytes > this.#maxBytes) this.#drop()
  }

  /** Forgets what waits. */
  clear(): void {
    clearImmediate(this.#turn)
    this.#turn = undefined
    this.#waiting.clear()
    this.#messages = 0
    this.#bytes = 0
    this.#spentMs = 0
  }

  #nextTurn(): void {
    this.#turn = undefined
    this.#spentMs = 0
    while (this.#messages > 0 && this.#spentMs < TURN_MS) this.#judgeTimed(this.#next())
    if (this.#spentMs > 0) this.#turn ??= setImmediate(() => this.#nextTurn())
  }

  #judgeTimed(message: PendingMessage): void {
    const start = performance.now()
    this.#judge(message)
    this.#spentMs += performance.now() - start
  }

  /** The oldest message of the peer whose turn it is; that peer then goes to the end of the line. */
  #next(): PendingMessage {
    const [from, queue] = this.#waiting.entries().next().value as [string, PendingMessage[]]
    const message = queue.shift() as PendingMessage
    this.#waiting.delete(from)
    if (queue.length > 0) this.#waiting.set(from, queue)
    this.#messages--
    this.#bytes -= message.data.byteLength
    return message
  }

  #drop(): void {
    const share = this.#messages > this.#maxMessages ? (queue: PendingMessage[]) => queue.length : byteLength
    const [from, queue] = [...this.#waiting].reduce((most, entry) => (share(entry[1]) > share(most[1]) ? entry : most))
    const message = queue.pop() as PendingMessage
    if (queue.length === 0) this.#waiting.delete(from)
    this.#messages--
    this.#bytes -= message.data.byteLength
    this.#onDrop(message)
  }
}

function byteLength(queue: PendingMessage[]): number {
  return queue.reduce((sum, message) => sum + message.data.byteLength, 0)
}
