import { type DriverStatus, StartError, StateError } from './errors.ts'

/** How long `stop()` waits for a driver's parts, in milliseconds; then it resolves all the same. */
export const STOP_DEADLINE_MS = 5_000

/** What a caller may do about a driver that does not run yet. */
const REMEDY: Partial<Record<DriverStatus, string>> = { idle: 'call start() first', starting: 'await start()' }

/** What a driver does when it starts and stops. `close` copes with a half-done `open`, and with being called twice. */
export interface DriverParts {
  open(signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

/**
 * The life that all drivers share: idle → starting → running → stopping → stopped, or failed.
 * A driver lives once. Concurrent calls share one promise. `stop()` never throws.
 */
export class Lifecycle {
  /** Resolves when the driver has stopped, rejects with the error that ended it. Ignoring it is safe. */
  readonly closed: Promise<void>
  readonly #name: string
  readonly #parts: DriverParts
  readonly #abort = new AbortController()
  readonly #settle: { resolve: () => void; reject: (error: Error) => void }
  #status: DriverStatus = 'idle'
  #starting: Promise<void> | undefined
  #closing: Promise<void> | undefined
  /** What ended the driver before it ran. */
  #fatal: Error | undefined

  constructor(name: string, parts: DriverParts) {
    this.#name = name
    this.#parts = parts
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    promise.catch(() => {}) // an ignored `closed` must not end the process
    this.closed = promise
    this.#settle = { resolve, reject }
  }

  get status(): DriverStatus {
    return this.#status
  }

  /** Throws StateError unless running; `call` is the public name of what was asked. */
  assertRunning(call: string): void {
    if (this.#status !== 'running') {
      throw new StateError(call, this.#status, REMEDY[this.#status] ?? 'build a new one')
    }
  }

  start({ signal }: { signal?: AbortSignal } = {}): Promise<void> {
    if (this.#status === 'idle') this.#starting = this.#open(signal)
    if (this.#status === 'starting' || this.#status === 'running') return this.#starting as Promise<void>
    return Promise.reject(new StateError(`${this.#name}.start()`, this.#status, 'build a new one'))
  }

  async stop(): Promise<void> {
    if (this.#status === 'idle') {
      this.#status = 'stopped'
      this.#settle.resolve()
    }
    if (this.#status === 'stopped' || this.#status === 'failed') return this.#closing
    if (this.#status === 'starting') {
      this.#abort.abort(new StateError(`${this.#name}.start()`, 'stopping', 'stop() was called meanwhile'))
      await this.#starting?.catch(() => {})
      return
    }
    this.#status = 'stopping'
    await this.#close()
    if (this.#status === 'stopping') {
      this.#status = 'stopped'
      this.#settle.resolve()
    }
  }

  /** Ends a driver that runs, or is about to, because of an error that it cannot live with. */
  fail(error: Error): void {
    if (this.#status === 'starting') {
      this.#fatal ??= error
      this.#abort.abort(error)
    }
    if (this.#status !== 'running') return
    this.#status = 'failed'
    void this.#close().then(() => this.#settle.reject(error))
  }

  async #open(outer?: AbortSignal): Promise<void> {
    this.#status = 'starting'
    const signal = outer ? AbortSignal.any([outer, this.#abort.signal]) : this.#abort.signal
    let opening: Promise<void> | undefined
    try {
      signal.throwIfAborted()
      opening = this.#parts.open(signal)
      await untilAborted(opening, signal)
      signal.throwIfAborted() // also what came after `open` resolved
      this.#status = 'running'
    } catch (error) {
      await this.#close()
      // What a deaf `open` still opened after an abort is closed too, when it comes to an end.
      if (signal.aborted) opening?.then(() => this.#parts.close()).catch(() => {})
      if (signal.aborted && !this.#fatal) {
        this.#status = 'stopped'
        this.#settle.resolve()
        throw signal.reason
      }
      this.#status = 'failed'
      const cause = this.#fatal ?? error
      const failure = isNamed(cause) ? cause : new StartError('failed', `${this.#name}: ${why(cause)}`, { cause })
      this.#settle.reject(failure)
      throw failure
    }
  }

  #close(): Promise<void> {
    this.#closing ??= withinDeadline(this.#parts.close())
    return this.#closing
  }
}

function why(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function isNamed(error: unknown): error is Error {
  return error instanceof Error && ['StartError', 'ConfigError', 'StateError'].includes(error.name)
}

/** `open` may be deaf to its signal for a while; the caller is not kept waiting for it. */
function untilAborted(opening: Promise<void>, signal: AbortSignal): Promise<void> {
  opening.catch(() => {}) // reported through the race, or of no interest after an abort
  return new Promise((resolve, reject) => {
    const aborted = () => reject(signal.reason)
    signal.addEventListener('abort', aborted, { once: true })
    opening.then(resolve, reject).finally(() => signal.removeEventListener('abort', aborted))
  })
}

async function withinDeadline(closing: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const deadline = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, STOP_DEADLINE_MS)
  })
  // What fails while closing has nobody left to act on it, and stop() never throws.
  await Promise.race([closing.catch(() => {}), deadline])
  clearTimeout(timer)
}
