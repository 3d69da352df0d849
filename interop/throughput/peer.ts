import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { type Hex, rollupConfigToJson } from '@kona/genesis'
import type { TestChain } from '../chain.ts'
import { buildGoProgram } from '../go-program.ts'

/** Whose node. */
export type Kind = 'op-node' | 'ours'

export interface Published {
  readonly blocks: readonly { readonly hash: Hex; readonly at: number }[]
  readonly ms: number
}

interface Line {
  readonly event: string
  readonly id?: number
  readonly result?: unknown
  readonly error?: string
  readonly hash?: Hex
  readonly at?: number
  readonly peerId?: string
  readonly multiaddr?: string
}

/** A node of either kind in its own process, spoken to by the lines of README.md. */
export class Peer {
  /** Called for each block that the node hands on; `at` is Unix time in ms. */
  onBlock: (hash: Hex, at: number) => void = () => {}
  /** Called for each block that the node had no room for. */
  onLost: () => void = () => {}
  readonly kind: Kind
  readonly #process: ChildProcessByStdio<Writable, Readable, null>
  readonly #answers = new Map<number, (line: Line) => void>()
  readonly #ended: Promise<never>
  #started: Line | undefined
  #id = 0

  private constructor(kind: Kind, process: ChildProcessByStdio<Writable, Readable, null>) {
    this.kind = kind
    this.#process = process
    this.#ended = once(process, 'close').then(([code]) => {
      throw new Error(`${kind} ended with ${code}`)
    })
    this.#ended.catch(() => {}) // told by whoever waits
    createInterface({ input: process.stdout }).on('line', (text) => this.#hear(JSON.parse(text) as Line))
  }

  static async start(kind: Kind, chain: TestChain): Promise<Peer> {
    const config = { rollup: rollupConfigToJson(chain.rollupConfig), publishKey: chain.key }
    const [file, args] =
      kind === 'op-node'
        ? [await buildGoProgram('op-node'), [JSON.stringify({ ...config, discovery: false })]]
        : [
            process.execPath,
            [
              '--conditions=@kona/source',
              fileURLToPath(new URL('./our-process.ts', import.meta.url)),
              JSON.stringify({ ...config, unsafeBlockSigner: chain.signer }),
            ],
          ]
    const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] })
    const peer = new Peer(kind, child)
    while (peer.#started === undefined) await Promise.race([once(peer.#process.stdout, 'data'), peer.#ended])
    return peer
  }

  get peerId(): string {
    return this.#started?.peerId ?? ''
  }

  get multiaddr(): string {
    return this.#started?.multiaddr ?? ''
  }

  /** Topics in whose mesh another node is. */
  async mesh(peerId: string): Promise<readonly string[]> {
    if (this.kind === 'ours') return (await this.#ask({ mesh: peerId })) as string[]
    const counts = (await this.#ask({ counts: {} })) as Record<string, { mesh: string[] }>
    return counts[peerId]?.mesh ?? []
  }

  async publish(blocks: {
    count: number
    transactions: number
    transactionBytes: number
    inFlight: number
  }): Promise<Published> {
    return (await this.#ask({ publish: blocks })) as Published
  }

  /** Lets that many more blocks go. */
  credit(blocks: number): void {
    this.#process.stdin.write(`{"credit":${blocks}}\n`)
  }

  async connect(other: Peer): Promise<void> {
    if (this.kind === 'ours') await this.#ask({ connect: other.multiaddr })
    else await this.#rpcConnect(other.multiaddr)
  }

  async stop(): Promise<void> {
    const closed = once(this.#process, 'close')
    this.#process.stdin.end()
    await closed
  }

  async #rpcConnect(multiaddr: string): Promise<void> {
    const { rpc } = this.#started as unknown as { rpc: string }
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'opp2p_connectPeer', params: [multiaddr] })
    const answer = await fetch(rpc, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    const { error } = (await answer.json()) as { error?: { message: string } }
    if (error) throw new Error(`opp2p_connectPeer: ${error.message}`)
  }

  async #ask(command: object): Promise<unknown> {
    const id = ++this.#id
    const answer = new Promise<Line>((resolve) => this.#answers.set(id, resolve))
    this.#process.stdin.write(`${JSON.stringify({ id, ...command })}\n`)
    const { result, error } = await Promise.race([answer, this.#ended])
    if (error !== undefined) throw new Error(`${this.kind}: ${error}`)
    return result
  }

  #hear(line: Line): void {
    if (line.event === 'block') this.onBlock(line.hash as Hex, line.at as number)
    else if (line.event === 'lost') this.onLost()
    else if (line.event === 'started') this.#started = line
    else if (line.event === 'answer') {
      this.#answers.get(line.id as number)?.(line)
      this.#answers.delete(line.id as number)
    }
  }
}
