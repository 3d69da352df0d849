import type { Muxer, PeerSnapshot } from '@kona/gossip'
import { Gossip } from '@kona/gossip'
import { randomKey, type TestChain } from './chain.ts'

/** Our gossip node as a mere asker: it sends requests for payloads as bytes, and hands on the bytes that come back. */
export class PayloadRequester {
  readonly #gossip: Gossip
  readonly #chainId: number

  private constructor(gossip: Gossip, chainId: number) {
    this.#gossip = gossip
    this.#chainId = chainId
  }

  static async start({ rollupConfig }: TestChain, muxers: readonly Muxer[] = ['yamux']): Promise<PayloadRequester> {
    // Who serves, too, could open no more than 64 streams at once.
    const config = { rollupConfig, privateKey: randomKey(), listen: [], muxers, sync: { server: false } }
    const gossip = Gossip.builder(config).build()
    await gossip.start()
    return new PayloadRequester(gossip, rollupConfig.l2ChainId)
  }

  connect(multiaddr: string): Promise<PeerSnapshot['peerId']> {
    return this.#gossip.connect(multiaddr)
  }

  /**
   * Sends bytes, closes its side and waits for the answer's end.
   *
   * @returns the answer in hex
   * @throws the reset
   */
  async ask(peerId: string, request: Uint8Array, { slash = false } = {}): Promise<string> {
    const connection = this.#gossip.libp2p.getConnections().find(({ remotePeer }) => String(remotePeer) === peerId)
    if (!connection) throw new Error(`not connected to ${peerId}`)
    const protocol = `/opstack/req/payload_by_number/${this.#chainId}/0${slash ? '/' : ''}`
    const stream = await connection.newStream(protocol, { maxOutboundStreams: 1_024 })
    const pieces: Uint8Array[] = []
    const end = Promise.withResolvers<void>()
    end.promise.catch(() => {})
    stream.addEventListener('message', ({ data }) => pieces.push(data.subarray()))
    stream.addEventListener('end', () => end.resolve())
    stream.addEventListener('close', ({ error }) => (error ? end.reject(error) : end.resolve()))
    if (request.length > 0) stream.send(request)
    await stream.close()
    await end.promise
    return Buffer.concat(pieces).toString('hex')
  }

  stop(): Promise<void> {
    return this.#gossip.stop()
  }
}

/** A request as it should be. */
export function numberBytes(number: number | bigint): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(number), true)
  return bytes
}
