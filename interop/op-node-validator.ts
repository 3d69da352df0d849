import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { type Address, type RollupConfig, rollupConfigToJson, ZERO_ADDRESS } from '@kona/genesis'
import type { PayloadVersion } from '@kona/gossip/payload'
import { buildGoProgram } from './go-program.ts'

export { goVersion, NO_GO } from './go-program.ts'

/** What op-node does with a message, and what it logs as the reason; empty for accepted ones. */
export interface OpNodeVerdict {
  readonly verdict: 'accept' | 'ignore' | 'reject'
  readonly rule: string
  /** The message id, 20 bytes in hex without 0x. */
  readonly id: string
}

/** A pass over all loaded messages, their ids included. */
export interface OpNodeRound {
  /** For all messages together. */
  readonly ns: number
  /** CPU time of the whole process, garbage collection included. */
  readonly cpuNs: number
  /** How many messages got which verdict. */
  readonly verdicts: Readonly<Partial<Record<OpNodeVerdict['verdict'], number>>>
}

interface Question {
  resolve(answer: unknown): void
  reject(error: Error): void
}

/** op-node's own validator in its own process, which is asked one thing after the other. */
export class OpNodeValidator {
  readonly #process: ChildProcessWithoutNullStreams
  /** BOUNDED: by whoever asks; questions are answered in order. */
  readonly #questions: Question[] = []

  private constructor(process: ChildProcessWithoutNullStreams) {
    this.#process = process
    createInterface({ input: process.stdout }).on('line', (line) => this.#answer(line))
    process.stdin.on('error', (error) => this.#fail(error))
    process.once('error', (error) => this.#fail(error))
    process.once('close', (code) => this.#fail(new Error(`op-node-validator ended with ${code}`)))
    process.stderr.pipe(globalThis.process.stderr, { end: false })
  }

  /**
   * Builds the program if need be, and starts it.
   *
   * @param options.threads how many it may use at once, garbage collection included; default: all
   */
  static async start(options: { readonly threads?: number } = {}): Promise<OpNodeValidator> {
    const binary = await buildGoProgram('op-node-validator')
    const threads = options.threads === undefined ? {} : { GOMAXPROCS: String(options.threads) }
    return new OpNodeValidator(spawn(binary, { env: { ...process.env, ...threads } }))
  }

  /** A node of this chain begins, with nothing seen yet. */
  async startChain(chain: {
    readonly rollupConfig: RollupConfig
    readonly signer: Address
    readonly thresholdSeconds: number
  }): Promise<void> {
    const { rollupConfig, signer, thresholdSeconds } = chain
    await this.#ask({ chain: { rollup: rollupConfigToJson(rollupConfig), signer, thresholdSeconds } })
  }

  /** L1 names an unsafe block signer, or none. */
  async setSigner(address: Address | undefined, nowMs: number): Promise<void> {
    await this.#ask({ signer: { address: address ?? ZERO_ADDRESS, nowMs } })
  }

  async judge(message: {
    readonly version: PayloadVersion
    readonly data: Uint8Array
    readonly nowMs: number
  }): Promise<OpNodeVerdict> {
    const { version, data, nowMs } = message
    return (await this.#ask({ message: { version, data: base64(data), nowMs } })) as OpNodeVerdict
  }

  /** Messages for {@link round} and {@link split}, all of one topic. */
  async load(messages: {
    readonly version: PayloadVersion
    readonly data: readonly Uint8Array[]
    readonly nowMs: number
  }): Promise<void> {
    const { version, data, nowMs } = messages
    await this.#ask({ load: { version, data: data.map(base64), nowMs } })
  }

  /** Takes the id of every loaded message and judges it, on a node that has seen nothing. */
  async round(): Promise<OpNodeRound> {
    return (await this.#ask({ round: {} })) as OpNodeRound
  }

  /** What the parts of a round take, one part after the other, in ns for all messages together. */
  async split(): Promise<Readonly<Record<string, number>>> {
    return (await this.#ask({ split: {} })) as Record<string, number>
  }

  async stop(): Promise<void> {
    const closed = this.#process.exitCode === null ? once(this.#process, 'close') : undefined
    this.#process.stdin.end()
    await closed
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  #ask(command: object): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#questions.push({ resolve, reject })
      this.#process.stdin.write(`${JSON.stringify(command)}\n`, (error) => {
        if (error) this.#fail(error)
      })
    })
  }

  #answer(line: string): void {
    const question = this.#questions.shift()
    const answer = JSON.parse(line) as { error?: string }
    if (answer.error === undefined) question?.resolve(answer)
    else question?.reject(new Error(`op-node-validator: ${answer.error}`))
  }

  #fail(error: Error): void {
    for (const question of this.#questions.splice(0)) question.reject(error)
  }
}

const base64 = (data: Uint8Array): string => Buffer.from(data.buffer, data.byteOffset, data.length).toString('base64')
