import { setTimeout as sleep } from 'node:timers/promises'
import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { RPC } from '@libp2p/gossipsub/message'
import { identify } from '@libp2p/identify'
import type { Libp2p, Stream } from '@libp2p/interface'
import { tcp } from '@libp2p/tcp'
import { multiaddr } from '@multiformats/multiaddr'
import { encode } from 'it-length-prefixed'
import { createLibp2p } from 'libp2p'
import { dialFrom } from './local-address.ts'

const PROTOCOL = '/meshsub/1.1.0'
const DIAL_MS = 10_000
/** What may wait in an attacker's own memory. */
const MAX_WAITING_BYTES = 1024 * 1024

/** A peer under a new id that dials from one address, and says on gossipsub's protocol whatever it likes. */
export class RawPeer {
  readonly #node: Libp2p
  readonly #stream: Stream

  private constructor(node: Libp2p, stream: Stream) {
    this.#node = node
    this.#stream = stream
  }

  /** Rejects when it is not let in. @param reads whether it takes what it is sent */
  static async dial(from: string, to: string, { reads = true } = {}): Promise<RawPeer> {
    const node = await createLibp2p({
      transports: [dialFrom(from, tcp())],
      connectionEncrypters: [noise()],
      streamMuxers: [yamux()],
      services: { identify: identify() },
    })
    try {
      await node.handle(PROTOCOL, (stream) => (reads ? drain(stream) : stream.pause()))
      return new RawPeer(
        node,
        await node.dialProtocol(multiaddr(to), PROTOCOL, { signal: AbortSignal.timeout(DIAL_MS) }),
      )
    } catch (error) {
      await node.stop()
      throw error
    }
  }

  get isConnected(): boolean {
    return this.#node.getConnections().length > 0
  }

  /** Sends one RPC, when there is room. */
  async send(messages: Partial<RPC.Message>[], rest: Partial<RPC> = {}): Promise<void> {
    const bytes = RPC.encode({ subscriptions: [], ...rest, messages: messages as RPC.Message[] })
    while (this.isConnected && this.#stream.writeBufferLength > MAX_WAITING_BYTES) await sleep(20)
    if (this.#stream.writeStatus === 'writable') this.#stream.send(encode.single(bytes, { maxDataLength: 2 ** 30 }))
  }

  async stop(): Promise<void> {
    await this.#node.stop()
  }
}

function drain(stream: Stream): void {
  stream.addEventListener('message', () => {})
}
