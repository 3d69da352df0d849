import type { DriverStatus } from './errors.ts'
import { TypedEventTarget } from './event-target.ts'
import type { Lifecycle } from './lifecycle.ts'

/** What every driver is from outside: typed events, and a life that is lived once. */
export abstract class Driver<Events extends object> extends TypedEventTarget<Events> implements AsyncDisposable {
  /** What `start` opens and `stop` closes. */
  protected abstract readonly lifecycle: Lifecycle

  /** `idle` until start(), then one way: `starting`, `running`, `stopping`, `stopped`; or `failed`. */
  get status(): DriverStatus {
    return this.lifecycle.status
  }

  /** Resolves when the driver has stopped, rejects with the error that ended it. Ignoring it is safe. */
  get closed(): Promise<void> {
    return this.lifecycle.closed
  }

  /**
   * Listening when it resolves; the rest goes on in the background. A failed start leaves nothing open; concurrent
   * calls share one promise.
   *
   * @param options.signal undoes the start, and rejects it with the signal's reason; it is no lifetime.
   * @throws StartError, such as `listen` when an address is taken; StateError after stop()
   */
  start(options?: { signal?: AbortSignal }): Promise<void> {
    return this.lifecycle.start(options)
  }

  /** Closes all that was opened. Idempotent, takes 5 s at most, never throws. */
  stop(): Promise<void> {
    return this.lifecycle.stop()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }
}
