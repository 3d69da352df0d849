import { setTimeout as sleep } from 'node:timers/promises'
import type { Hex } from '@kona/genesis'
import {
  type BlockSigner,
  LocalNode,
  localSigner,
  type MessageJudged,
  Network,
  type NetworkBuilder,
  type NetworkConfig,
  type NetworkParts,
  type PayloadSource,
} from '@kona/p2p'
import { createRpc } from '@kona/p2p/rpc'
import { BlockBuilder } from './block-builder.ts'
import { randomKey, type TestChain } from './chain.ts'

/** What differs from a node on 127.0.0.1 with free ports, no bootnodes and op-node's defaults. */
export interface OurNodeOptions {
  readonly config?: Partial<NetworkConfig>
  /** The peer's key; default: random. */
  readonly privateKey?: Hex
  readonly tcpPort?: number
  readonly udpPort?: number
  /** Whose blocks it publishes; default: the chain's. */
  readonly publishKey?: Hex
  readonly host?: NetworkParts['host']
  /** What it serves by payload_by_number; default: what it accepted. */
  readonly payloads?: PayloadSource
}

/** Our node as a user has it, in this process, on loopback. */
export class OurNode {
  readonly network: Network
  readonly chain: TestChain
  /** The blocks it handed out, by hash. */
  readonly blocks = new Map<Hex, { readonly number: number; readonly from: string; readonly at: number }>()
  /** How often a block was handed out again. */
  handedOutTwice = 0
  /** Whom it was ever connected to, whoever dialled. */
  readonly everConnected = new Set<string>()
  /** What was not accepted. */
  readonly refused: MessageJudged[] = []
  #blocks: BlockBuilder
  #signer: BlockSigner

  private constructor(builder: NetworkBuilder, chain: TestChain, publishKey: Hex) {
    this.chain = chain
    this.#blocks = new BlockBuilder(chain)
    this.#signer = localSigner(publishKey)
    const sign: BlockSigner['sign'] = (...request) => this.#signer.sign(...request)
    this.network = builder.withSigner({ address: this.#signer.address, sign }).build()
    this.network.addEventListener('message:judged', ({ detail }) => {
      if (detail.verdict !== 'accept') this.refused.push(detail)
    })
    this.network.addEventListener('peer:connect', ({ detail }) => this.everConnected.add(detail.peerId))
    void this.#collect()
  }

  static async start(chain: TestChain, options: OurNodeOptions = {}): Promise<OurNode> {
    const {
      privateKey = randomKey(),
      tcpPort = 0,
      udpPort = 0,
      publishKey = chain.key,
      config,
      host,
      payloads,
    } = options
    const builder = Network.builder({
      rollupConfig: chain.rollupConfig,
      localNode: LocalNode.fromPrivateKey(privateKey, { ip: '127.0.0.1', udpPort }),
      gossipAddress: `/ip4/127.0.0.1/tcp/${tcpPort}`,
      discoveryAddress: `/ip4/127.0.0.1/udp/${udpPort}`,
      discovery: { netrestrict: ['127.0.0.0/8'] },
      bootnodes: [],
      unsafeBlockSigner: chain.signer,
      ...config,
    })
    if (payloads) builder.withPayloads(payloads)
    const node = new OurNode(host ? builder.withHost(host) : builder, chain, publishKey)
    await node.network.start()
    return node
  }

  get peerId(): string {
    return this.network.localRecord().peerId
  }

  get enr(): string {
    return this.network.localRecord().enr ?? ''
  }

  get multiaddr(): string {
    return this.network.localRecord().multiaddrs[0] ?? ''
  }

  /** Publishes blocks one after the other. @returns their hashes */
  async publish(options: {
    readonly count: number
    readonly transactions?: number
    readonly transactionBytes?: number
    readonly number?: number
    readonly intervalMs?: number
  }): Promise<Hex[]> {
    if (options.number !== undefined) this.#blocks = new BlockBuilder(this.chain, options.number)
    const hashes: Hex[] = []
    for (let i = 0; i < options.count; i++) {
      const { hash } = await this.network.publish(this.#blocks.next(options))
      hashes.push(hash)
      if (options.intervalMs) await sleep(options.intervalMs)
    }
    return hashes
  }

  /** Asks its RPC, such as `opp2p_peers`. @throws Error with the RPC's message */
  async rpc<T>(method: string, ...params: readonly unknown[]): Promise<T> {
    const answer = await createRpc(this.network).handle(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }))
    const { result, error } = JSON.parse(answer ?? '{}') as { result: T; error?: { message: string } }
    if (error) throw new Error(`${method}: ${error.message}`)
    return result
  }

  /** What it publishes with from now on. */
  setPublishKey(key: Hex): void {
    this.#signer = localSigner(key)
  }

  stop(): Promise<void> {
    return this.network.stop()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  async #collect(): Promise<void> {
    const blocks = this.network.unsafeBlocks({ maxBlocks: 4096, maxBytes: 2 ** 30 })
    for await (const { hash, number, from, receivedAtMs } of blocks) {
      if (this.blocks.has(hash)) this.handedOutTwice++
      else this.blocks.set(hash, { number: Number(number), from, at: receivedAtMs })
    }
  }
}
