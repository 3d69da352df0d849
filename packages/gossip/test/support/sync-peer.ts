import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { identify } from '@libp2p/identify'
import type { Connection, Libp2p, Stream } from '@libp2p/interface'
import { mplex } from '@libp2p/mplex'
import { tcp } from '@libp2p/tcp'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import type { Gossip } from '../../src/index.ts'
import { decodeRequest, payloadByNumberProtocols } from '../../src/sync/protocol.ts'
import { readStream } from '../../src/sync/stream-reader.ts'

/** A libp2p node of the test's own, that speaks whatever it is told to. */
export async function bareNode(muxer: 'yamux' | 'mplex' = 'yamux'): Promise<Libp2p & AsyncDisposable> {
  const node = await createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: muxer === 'yamux' ? [yamux({ maxInboundStreams: 512 }), mplex()] : [mplex()],
    services: { identify: identify() },
  })
  return Object.assign(node, { [Symbol.asyncDispose]: async () => void (await node.stop()) })
}

export async function dial(node: Libp2p, target: Gossip): Promise<Connection> {
  return node.dial(
    target.addresses().map((address) => multiaddr(address)),
    { force: true },
  )
}

/** Opens a stream to ask for payloads. */
export function open(connection: Connection, chainId: number, { slash = false } = {}): Promise<Stream> {
  return connection.newStream(payloadByNumberProtocols(chainId)[slash ? 1 : 0]!, { maxOutboundStreams: 512 })
}

/** All that comes back until the other end closes. */
export async function readAll(stream: Stream, deadlineMs = 20_000): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  await readStream(
    stream,
    (piece) => {
      pieces.push(piece.subarray())
      return false
    },
    AbortSignal.timeout(deadlineMs),
  )
  return Buffer.concat(pieces)
}

/** Sends bytes, closes its side and gives what came back. */
export async function ask(
  connection: Connection,
  chainId: number,
  bytes: Uint8Array,
  options?: { slash?: boolean },
): Promise<Uint8Array> {
  const stream = await open(connection, chainId, options)
  const answer = readAll(stream)
  if (bytes.length > 0) stream.send(bytes)
  await stream.close()
  return answer
}

/** A peer that answers requests as it is told: with bytes, which it sends, or by what it does with the stream. */
export async function answering(
  chainId: number,
  answer: (number: bigint, stream: Stream) => Uint8Array | undefined | Promise<Uint8Array | undefined>,
  { protocols = payloadByNumberProtocols(chainId), halfClose = false } = {},
): Promise<{ node: Libp2p; asked: bigint[] } & AsyncDisposable> {
  const node = await bareNode()
  const asked: bigint[] = []
  await node.handle(
    [...protocols],
    async (stream) => {
      const pieces: Uint8Array[] = []
      let length = 0
      // Behind a half-close, only the end of the request counts, as for kona.
      await readStream(
        stream,
        (piece) => {
          pieces.push(piece.subarray())
          length += piece.byteLength
          return !halfClose && length >= 8
        },
        AbortSignal.timeout(20_000),
      )
      const number = decodeRequest(Buffer.concat(pieces))
      asked.push(number)
      const bytes = await answer(number, stream)
      if (bytes === undefined) return
      stream.send(bytes)
      await stream.close()
    },
    { maxInboundStreams: 512 },
  )
  return { node, asked, [Symbol.asyncDispose]: () => node[Symbol.asyncDispose]() }
}
