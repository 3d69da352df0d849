import type { Address, RollupConfig } from '@kona/genesis'
import type { Logger } from '@kona/genesis/driver'
import type { SignerReading, SignerSource, SignerSourceProblem, SignerSourceWarning } from './signer-source.ts'

/** Who is told, and asked, by a {@link SignerFollower}. */
export interface SignerTarget {
  readonly current: () => Address | undefined
  /** Throws for what is no address. */
  readonly set: (address: Address) => void
  readonly warning: (warning: SignerSourceWarning) => void
  readonly logger: Logger
}

/** Hands a network what a source says. Whatever the source does, the last signer stays and nothing is thrown. */
export class SignerFollower {
  readonly #readings: AsyncIterable<SignerReading>
  readonly #target: SignerTarget
  readonly #abort = new AbortController()
  readonly #first = Promise.withResolvers<void>()
  readonly #told = new Set<SignerSourceProblem['code']>() // BOUNDED: the codes
  #started = false

  /** Opens nothing. @throws ConfigError, the source's */
  constructor(source: SignerSource, rollupConfig: RollupConfig, target: SignerTarget) {
    this.#readings = source.watch({ rollupConfig, signal: this.#abort.signal })
    this.#target = target
  }

  start(): void {
    if (this.#started || this.#abort.signal.aborted) return
    this.#started = true
    void this.#follow().finally(() => this.#first.resolve())
  }

  /** Resolves when the source has said something, be it a problem, or was stopped. */
  get firstWord(): Promise<void> {
    return this.#first.promise
  }

  stop(): void {
    this.#abort.abort()
    this.#first.resolve()
  }

  async #follow(): Promise<void> {
    try {
      for await (const reading of this.#readings) {
        if (this.#abort.signal.aborted) return
        if ('address' in reading) this.#learn(reading.address)
        else this.#report(reading.problem)
        this.#first.resolve()
      }
    } catch (error) {
      if (!this.#abort.signal.aborted) this.#report({ code: 'failed', message: `the signer source ended: ${error}` })
    }
  }

  #learn(address: Address): void {
    const { current, set, logger } = this.#target
    try {
      set(address)
    } catch {
      this.#report({ code: 'no_address', message: `the signer source gave ${String(address).slice(0, 80)}` })
      return
    }
    if (this.#told.size > 0) logger.info({ signer: current() }, 'the signer source answers again')
    this.#told.clear()
  }

  #report({ code, message }: SignerSourceProblem): void {
    const current = this.#target.current()
    this.#target.logger.debug({ problem: code, current }, message)
    if (this.#told.has(code)) return
    this.#told.add(code)
    const rest = current === undefined ? 'blocks are ignored until it tells one' : `${current} stays the signer`
    this.#target.warning({ code: 'signer_source', problem: code, message: `${message}; ${rest}`, current })
  }
}
