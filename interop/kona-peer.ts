import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import type { Hex } from '@kona/genesis'
import { blocksTopic, blocksTopics, topicVersion } from '@kona/gossip'
import { decodeMessage, encodeMessage, signPayload, uncompress, versionAt } from '@kona/gossip/payload'
import { type GossipSub, gossipsub, StrictNoSign } from '@libp2p/gossipsub'
import { type Identify, identify } from '@libp2p/identify'
import type { Libp2p, Stream } from '@libp2p/interface'
import { type Ping, ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { BlockBuilder } from './block-builder.ts'
import type { TestChain } from './chain.ts'

type Services = { identify: Identify; ping: Ping; pubsub: GossipSub }

/** What this uses of gossipsub's inside; a test may. */
interface Rpcs {
  handleReceivedRpc(from: unknown, rpc: { control?: { iwant?: Ids[] } }): Promise<void>
  sendRpc(peerId: string, rpc: { control?: { ihave?: Ids[] } }): boolean
}

interface Ids {
  readonly messageIDs: readonly Uint8Array[]
}

/**
 * Not kona: a peer of the test that does what kona (op-rs/kona cdb9be2) does on the wire and op-node does not. Message
 * ids without the topic; payload_by_number with a slash at the end, answered by 01 00 when the stream's other half is
 * closed; gossipsub up to 1.2.0; yamux alone; heartbeat 500 ms, history 12 and 3. It accepts every message.
 */
export class KonaPeer {
  readonly libp2p: Libp2p<Services>
  /** The blocks that came by gossip, by hash. */
  readonly blocks = new Map<Hex, { readonly number: number; readonly from: string; readonly at: number }>()
  /** How often each peer asked for a message id, in hex, by `<peer id> <message id>`. */
  readonly asked = new Map<string, number>()
  /** How many message ids it announced to each peer. */
  readonly announced = new Map<string, number>()
  /** When the last IWANT came, Unix time in ms. */
  lastAskedAt = 0
  readonly #chain: TestChain
  #blocks: BlockBuilder

  private constructor(libp2p: Libp2p<Services>, chain: TestChain) {
    this.libp2p = libp2p
    this.#chain = chain
    this.#blocks = new BlockBuilder(chain)
  }

  static async start(chain: TestChain, mesh: { d?: number; dlo?: number; dhi?: number } = {}): Promise<KonaPeer> {
    const chainId = chain.rollupConfig.l2ChainId
    const libp2p: Libp2p<Services> = await createLibp2p({
      start: false,
      addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
      nodeInfo: { name: 'kona', userAgent: 'kona' },
      transports: [tcp()],
      connectionEncrypters: [noise()],
      streamMuxers: [yamux()],
      connectionManager: { inboundConnectionThreshold: 100 },
      services: {
        identify: identify(),
        ping: ping(),
        pubsub: gossipsub({
          globalSignaturePolicy: StrictNoSign,
          msgIdFn: ({ data }) => konaMessageId(data),
          heartbeatInterval: 500,
          mcacheLength: 12,
          mcacheGossip: 3,
          fanoutTTL: 60_000,
          seenTTL: 120_000,
          D: mesh.d ?? 8,
          Dlo: mesh.dlo ?? 6,
          Dhi: mesh.dhi ?? 12,
          Dlazy: 6,
          Dout: 0,
          allowPublishToZeroTopicPeers: true,
          maxInboundDataLength: 10 * 1024 * 1024,
        }),
      },
    })
    const peer = new KonaPeer(libp2p, chain)
    const { pubsub } = libp2p.services
    pubsub.addEventListener('gossipsub:message', ({ detail: { msg, propagationSource } }) => {
      const version = topicVersion(msg.topic, chainId)
      if (version === undefined) return
      const { blockHash, blockNumber } = decodeMessage(msg.data, { version }).envelope.executionPayload
      peer.blocks.set(blockHash, { number: Number(blockNumber), from: propagationSource.toString(), at: Date.now() })
    })
    peer.#watchControl()
    await libp2p.start()
    await libp2p.handle(`/opstack/req/payload_by_number/${chainId}/0/`, (stream) => void answerLikeKona(stream))
    for (const topic of blocksTopics(chainId)) pubsub.subscribe(topic)
    return peer
  }

  get peerId(): string {
    return this.libp2p.peerId.toString()
  }

  get multiaddr(): string {
    return this.libp2p.getMultiaddrs()[0]?.toString() ?? ''
  }

  async connect(address: string): Promise<void> {
    await this.libp2p.dial(multiaddr(address))
  }

  /** Topics in whose mesh a peer is. */
  meshTopics(peerId: string): readonly string[] {
    const { mesh } = this.libp2p.services.pubsub as unknown as { mesh: ReadonlyMap<string, ReadonlySet<string>> }
    return [...mesh].filter(([, peers]) => peers.has(peerId)).map(([topic]) => topic)
  }

  /** @returns the blocks' hashes */
  async publish(options: {
    readonly count: number
    readonly number: number
    readonly intervalMs?: number
  }): Promise<Hex[]> {
    const { rollupConfig, key: privateKey } = this.#chain
    const chainId = rollupConfig.l2ChainId
    this.#blocks = new BlockBuilder(this.#chain, options.number)
    const hashes: Hex[] = []
    for (let i = 0; i < options.count; i++) {
      const envelope = this.#blocks.next()
      const version = versionAt(rollupConfig, envelope.executionPayload.timestamp)
      const signature = signPayload({ privateKey, chainId, envelope, version })
      const data = encodeMessage({ envelope, signature, version })
      await this.libp2p.services.pubsub.publish(blocksTopic(chainId, version), data)
      hashes.push(envelope.executionPayload.blockHash)
      if (options.intervalMs) await sleep(options.intervalMs)
    }
    return hashes
  }

  async stop(): Promise<void> {
    await this.libp2p.stop()
  }

  #watchControl(): void {
    const inner = this.libp2p.services.pubsub as unknown as Rpcs
    const receive = inner.handleReceivedRpc.bind(inner)
    inner.handleReceivedRpc = (from, rpc) => {
      for (const id of rpc.control?.iwant?.flatMap(({ messageIDs }) => messageIDs) ?? []) {
        const key = `${from} ${Buffer.from(id).toString('hex')}`
        this.asked.set(key, (this.asked.get(key) ?? 0) + 1)
        this.lastAskedAt = Date.now()
      }
      return receive(from, rpc)
    }
    const send = inner.sendRpc.bind(inner)
    inner.sendRpc = (peerId, rpc) => {
      const sent = send(peerId, rpc)
      const ids = rpc.control?.ihave?.reduce((sum, { messageIDs }) => sum + messageIDs.length, 0) ?? 0
      this.announced.set(peerId, (this.announced.get(peerId) ?? 0) + ids)
      return sent
    }
  }
}

/** The spec's: domain and data, without the topic. */
function konaMessageId(data: Uint8Array): Uint8Array {
  const sha256 = (domain: number, bytes: Uint8Array): Uint8Array =>
    createHash('sha256')
      .update(Uint8Array.of(domain, 0, 0, 0))
      .update(bytes)
      .digest()
      .subarray(0, 20)
  try {
    return sha256(1, uncompress(data))
  } catch {
    return sha256(0, data)
  }
}

/** Reads to the end of the request first, then says in two bytes that it does not know the block. */
async function answerLikeKona(stream: Stream): Promise<void> {
  for await (const _ of stream) {
  }
  stream.send(Uint8Array.of(1, 0))
  await stream.close()
}
