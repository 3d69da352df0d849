/** What `addEventListener` takes besides the listener: the platform's own `once` and `signal`. */
export interface ListenerOptions {
  once?: boolean
  signal?: AbortSignal
}

/**
 * The platform's EventTarget with a closed map of event names to their `detail`.
 *
 * @example
 * network.addEventListener('peer:connect', ({ detail }) => console.log(detail.peerId), { signal })
 */
export class TypedEventTarget<Events extends object> {
  readonly #target = new EventTarget()

  addEventListener<K extends keyof Events & string>(
    type: K,
    listener: (event: CustomEvent<Events[K]>) => void,
    options?: ListenerOptions,
  ): void {
    this.#target.addEventListener(type, listener as (event: Event) => void, options)
  }

  removeEventListener<K extends keyof Events & string>(
    type: K,
    listener: (event: CustomEvent<Events[K]>) => void,
  ): void {
    this.#target.removeEventListener(type, listener as (event: Event) => void)
  }

  protected emit<K extends keyof Events & string>(type: K, detail: Events[K]): void {
    this.#target.dispatchEvent(new CustomEvent(type, { detail }))
  }
}
