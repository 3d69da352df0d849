import { yamux } from '@chainsafe/libp2p-yamux'
import { mplex } from '@libp2p/mplex'
import type { Libp2pOptions } from 'libp2p'

/** A stream multiplexer: `/yamux/1.0.0` or `/mplex/6.7.0`. */
export type Muxer = 'yamux' | 'mplex'

/** yamux first, mplex because the spec requires it; op-node's `p2p.mux`. */
export const defaultMuxers: readonly Muxer[] = ['yamux', 'mplex']

/** What a yamux stream may have under way, in bytes: 4 MiB move 80 MB/s over 50 ms. */
const MAX_STREAM_WINDOW_BYTES = 4 * 1024 * 1024

/** Streams that one connection may hold open; op-node's need gossipsub, identify, ping and a few requests. */
const MAX_STREAMS = 64

/** Bytes of one mplex frame; go-libp2p-mplex refuses larger ones. */
const MAX_MPLEX_FRAME_BYTES = 1024 * 1024

/**
 * Streams that a peer may open over mplex in a second, and messages for streams that are no more; beyond, it is
 * disconnected. libp2p's own 5 are less than op-node's sync server lets one peer ask at once.
 */
const MPLEX_PER_SECOND = 128

const factories: Record<Muxer, () => NonNullable<Libp2pOptions['streamMuxers']>[number]> = {
  yamux: () =>
    yamux({
      maxInboundStreams: MAX_STREAMS,
      streamOptions: {
        maxStreamWindowSize: MAX_STREAM_WINDOW_BYTES,
        // A paused stream still gets what was under way; more than the window would be a breach.
        maxReadBufferLength: MAX_STREAM_WINDOW_BYTES + 64 * 1024,
      },
    }),
  mplex: () => mplex({ maxMessageSize: MAX_MPLEX_FRAME_BYTES, disconnectThreshold: MPLEX_PER_SECOND }),
}

export function muxerFactories(muxers: readonly Muxer[]): NonNullable<Libp2pOptions['streamMuxers']> {
  return muxers.map((muxer) => factories[muxer]())
}
