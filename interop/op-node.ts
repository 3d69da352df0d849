import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { type Address, type Hex, type RollupConfig, rollupConfigToJson } from '@kona/genesis'
import type { Muxer } from '@kona/gossip'
import type { PayloadVersion } from '@kona/gossip/payload'
import { buildGoProgram } from './go-program.ts'
import type { BlockEvent, OpNodeEvent, PeerCounts, StartedEvent } from './op-node-event.ts'
import { until } from './until.ts'

export { goVersion, NO_GO } from './go-program.ts'
export type * from './op-node-event.ts'

/** What is left out is as op-node's flags have it by default; every port is a free one. */
export interface OpNodeConfig {
  readonly rollupConfig: RollupConfig
  /** The peer's key; default: random. */
  readonly privateKey?: Hex
  /** The key it publishes with; default: random. */
  readonly publishKey?: Hex
  /** What L1 says at the start; default: the address of publishKey. */
  readonly unsafeBlockSigner?: Address
  /** An address of 127.0.0.0/8. */
  readonly listenIp?: string
  readonly tcpPort?: number
  readonly udpPort?: number
  readonly discovery?: boolean
  /** ENRs or enodes; default: none. */
  readonly bootnodes?: readonly string[]
  /** Multiaddrs; redialled once a minute. */
  readonly staticPeers?: readonly string[]
  readonly muxers?: readonly Muxer[]
  readonly mesh?: {
    readonly d?: number
    readonly dlo?: number
    readonly dhi?: number
    readonly dlazy?: number
    readonly floodPublish?: boolean
  }
  readonly scoring?: 'light' | 'none'
  /** Bans at -100 for an hour; default: true. */
  readonly ban?: boolean
  readonly peers?: { readonly lo?: number; readonly hi?: number; readonly graceSeconds?: number }
  readonly thresholdSeconds?: number
  /** Serves payload_by_number; default: true. */
  readonly sync?: boolean
  /** An event for each message, IHAVE and IWANT too; default: false. */
  readonly trace?: boolean
  /** op-node's log on stderr from info on, not its errors alone. */
  readonly verbose?: boolean
}

export interface PublishOptions {
  readonly count: number
  /** Default: 1. */
  readonly transactions?: number
  /** Random bytes of each; default: 100. */
  readonly transactionBytes?: number
  /** Of the first block; default: the last one's and one, from genesis on. */
  readonly number?: number
  /** Between two blocks; default: none, and all are built before the first is sent. */
  readonly intervalMs?: number
  /** How many may be under way that no {@link OpNode.credit} came for; default: no limit. */
  readonly inFlight?: number
}

export interface PublishedBlocks {
  /** `at`: when signing began, Unix time in ms. */
  readonly blocks: readonly { readonly number: number; readonly hash: Hex; readonly at: number }[]
  readonly ms: number
}

type Listener = (event: OpNodeEvent) => void

/** op-node's own p2p stack in its own process, on loopback. */
export class OpNode {
  /** Everything it told since the start, but answers. Grows as long as it runs. */
  readonly events: OpNodeEvent[] = []
  /** The blocks it handed on, by hash. */
  readonly blocks = new Map<Hex, BlockEvent>()
  readonly #process: ChildProcessWithoutNullStreams
  readonly #questions = new Map<number, { resolve(answer: unknown): void; reject(error: Error): void }>()
  readonly #listeners = new Set<Listener>()
  #started: StartedEvent | undefined
  #lastId = 0
  #ended: Error | undefined

  private constructor(process: ChildProcessWithoutNullStreams) {
    this.#process = process
    createInterface({ input: process.stdout }).on('line', (line) => this.#hear(line))
    process.stdin.on('error', () => {}) // told by 'close'
    process.once('error', (error) => this.#end(error))
    process.once('close', (code, signal) => this.#end(new Error(`op-node ended with ${code ?? signal}`)))
    process.stderr.pipe(globalThis.process.stderr, { end: false })
  }

  /**
   * Builds the program if need be, starts it and waits until it listens.
   *
   * @throws Error with what it said
   */
  static async start(config: OpNodeConfig): Promise<OpNode> {
    const binary = await buildGoProgram('op-node')
    const { rollupConfig, ...rest } = config
    const text = JSON.stringify({ ...rest, rollup: rollupConfigToJson(rollupConfig) })
    const node = new OpNode(spawn(binary, [text]))
    await until('op-node has started', () => {
      if (node.#ended) throw node.#ended
      return node.#started
    })
    return node
  }

  get peerId(): string {
    return this.#told.peerId
  }

  /** @throws Error without discovery */
  get enr(): string {
    if (this.#told.enr === undefined) throw new Error('op-node runs without discovery')
    return this.#told.enr
  }

  get multiaddr(): string {
    return this.#told.multiaddr
  }

  /** Address of the key it was started with to publish. */
  get publisher(): Address {
    return this.#told.publisher
  }

  get pid(): number | undefined {
    return this.#process.pid
  }

  /** Each event from now on, as it comes. @returns what ends it */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Builds, signs and publishes blocks. @throws Error with the word of op-node's own validator */
  async publish(options: PublishOptions): Promise<PublishedBlocks> {
    return (await this.#ask({ publish: { transactions: 1, transactionBytes: 100, ...options } })) as PublishedBlocks
  }

  /** Lets that many more blocks of a publication with `inFlight` go. */
  credit(blocks: number): void {
    this.#write({ credit: blocks })
  }

  /** Puts bytes on a topic past op-node's own validator, which is off for this topic from then on. */
  async publishRaw(topic: string, data: readonly Uint8Array[]): Promise<void> {
    await this.#ask({ raw: { topic, data: data.map(base64) } })
  }

  /** L1 names another unsafe block signer, and op-node's RuntimeConfig reads it. */
  async rotateSigner(address: Address): Promise<void> {
    await this.#ask({ signer: address })
  }

  async setPublishKey(key: Hex): Promise<void> {
    await this.#ask({ publishKey: key })
  }

  /** Payloads for the sync server, beside those that it published and received: what is signed of each. */
  async addPayloads(version: PayloadVersion, signed: readonly Uint8Array[]): Promise<void> {
    await this.#ask({ payloads: { version, signed: signed.map(base64) } })
  }

  /** By peer id. */
  async counts(): Promise<Readonly<Record<string, PeerCounts>>> {
    return (await this.#ask({ counts: {} })) as Record<string, PeerCounts>
  }

  /** Its own protocols, or those that identify told it of a peer. */
  async protocols(peerId = ''): Promise<readonly string[]> {
    return (await this.#ask({ protocols: peerId })) as string[]
  }

  /** Asks its RPC, such as `opp2p_peers`. @throws Error with the RPC's message */
  async rpc<T>(method: string, ...params: readonly unknown[]): Promise<T> {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(this.#told.rpc, { method: 'POST', headers, body })
    const { result, error } = (await answer.json()) as { result: T; error?: { message: string } }
    if (error) throw new Error(`${method}: ${error.message}`)
    return result
  }

  get rpcUrl(): string {
    return this.#told.rpc
  }

  get metricsUrl(): string {
    return this.#told.metrics
  }

  /** Ends it in good order. */
  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    const closed = once(this.#process, 'close')
    this.#process.stdin.end()
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), 10_000)
    await closed
    clearTimeout(timer)
  }

  /** Ends it at once, as a crash would. */
  async kill(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    const closed = once(this.#process, 'close')
    this.#process.kill('SIGKILL')
    await closed
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  get #told(): StartedEvent {
    if (!this.#started) throw new Error('op-node has not started')
    return this.#started
  }

  #ask(command: object): Promise<unknown> {
    if (this.#ended) return Promise.reject(this.#ended)
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      this.#questions.set(id, { resolve, reject })
      this.#write({ id, ...command })
    })
  }

  #write(line: object): void {
    this.#process.stdin.write(`${JSON.stringify(line)}\n`)
  }

  #hear(line: string): void {
    const event = JSON.parse(line) as OpNodeEvent | { event: 'answer'; id: number; result: unknown; error?: string }
    if (event.event === 'answer') {
      const question = this.#questions.get(event.id)
      this.#questions.delete(event.id)
      if (event.error === undefined) question?.resolve(event.result)
      else question?.reject(new Error(`op-node: ${event.error}`))
      return
    }
    if (event.event === 'started') this.#started = event
    if (event.event === 'block') this.blocks.set(event.hash, event)
    this.events.push(event)
    for (const listener of this.#listeners) listener(event)
  }

  #end(error: Error): void {
    this.#ended ??= error
    for (const { reject } of this.#questions.values()) reject(error)
    this.#questions.clear()
  }
}

const base64 = (data: Uint8Array): string => Buffer.from(data.buffer, data.byteOffset, data.length).toString('base64')
