import { noise } from '@chainsafe/libp2p-noise'
import type { Hex } from '@kona/genesis'
import type { Logger } from '@kona/genesis/driver'
import type { GossipSub, GossipSubComponents } from '@libp2p/gossipsub'
import { type Identify, type IdentifyPush, identify, identifyPush } from '@libp2p/identify'
import type { ConnectionGater, Libp2p } from '@libp2p/interface'
import { type Ping, ping } from '@libp2p/ping'
import { createLibp2p, type Libp2pOptions } from 'libp2p'
import type { MetricsRegister } from '../metrics-register.ts'
import { defaultUserAgent } from './agent.ts'
import { dnsResolvers } from './dns.ts'
import { componentLogger } from './libp2p-logger.ts'
import { libp2pMetrics } from './libp2p-metrics.ts'
import { type Muxer, muxerFactories } from './muxers.ts'
import { noiseCrypto } from './noise-crypto.ts'
import { hostKey } from './private-key.ts'
import { blockTcp } from './tcp.ts'

/** What runs on our libp2p node: the protocols that op-node has, without discovery. */
export type HostServices = {
  identify: Identify
  identifyPush: IdentifyPush
  ping: Ping
  pubsub: GossipSub
}

/** libp2p's own init, complete: what `createLibp2p` takes. */
export type HostInit = Libp2pOptions<HostServices>

/** The libp2p node that a {@link HostFactory} makes. */
export type Host = Libp2p<HostServices>

/**
 * Makes the libp2p node from the init that we would use.
 *
 * @example
 * builder.withHost((init) => createLibp2p({ ...init, transports: [...(init.transports ?? []), quic()] }))
 */
export type HostFactory = (init: HostInit) => Promise<Host>

export const defaultHost: HostFactory = (init) => createLibp2p(init)

/** New connections that one IP address may open in a second; libp2p's default of 5 is too few for a devnet. */
const MAX_NEW_CONNECTIONS_PER_ADDRESS = 32

/** Connections that may be in their handshake at once; each ends after libp2p's 10 s at the latest. */
const MAX_PENDING_CONNECTIONS = 64

/** Milliseconds for a dial that comes without a signal, as gossipsub's own do; op-node's `p2p.timeout.dial`. */
const DIAL_TIMEOUT_MS = 10_000

/**
 * Milliseconds that any dial may take, the limit of `Gossip.connect()` as of op-node's `opp2p_connectPeer`. libp2p's
 * own limit of 6 s for each address would cut dials short of the limits that they are given.
 */
export const LONGEST_DIAL_MS = 30_000

/** Milliseconds that a ping may take at least: a block of 10 MiB on a slow link may stand before it. */
const PING_TIMEOUT_MS = 15_000
/**
 * libp2p's monitor closes a connection when it cannot open its ping, and one stream is all that libp2p allows: a ping of
 * the caller's own must not be in its way. Peers take two at once.
 */
const MAX_PINGS = 2

export interface HostOptions {
  privateKey: Hex
  listen: readonly string[]
  announce?: readonly string[] | undefined
  userAgent?: string | undefined
  muxers: readonly Muxer[]
  gater: ConnectionGater
  pubsub: (components: GossipSubComponents) => GossipSub
  logger?: Logger | undefined
  metrics?: MetricsRegister | undefined
}

/** The node as op-node has it: tcp, noise, yamux and mplex; no relay, no NAT traversal, no DHT. */
export function hostInit(options: HostOptions): HostInit {
  const { listen, announce, logger, metrics } = options
  return {
    start: false,
    privateKey: hostKey(options.privateKey),
    nodeInfo: { name: 'kona', userAgent: options.userAgent ?? defaultUserAgent() },
    addresses: { listen: [...listen], ...(announce && { announce: [...announce] }) },
    transports: [blockTcp()],
    connectionEncrypters: [noise({ crypto: noiseCrypto })],
    streamMuxers: muxerFactories(options.muxers),
    connectionGater: options.gater,
    connectionManager: {
      // libp2p's own pruner knows no protected peers: ours prunes, and the gater refuses those who are too many.
      maxConnections: Number.MAX_SAFE_INTEGER,
      resolvers: dnsResolvers(),
      inboundConnectionThreshold: MAX_NEW_CONNECTIONS_PER_ADDRESS,
      maxIncomingPendingConnections: MAX_PENDING_CONNECTIONS,
      dialTimeout: DIAL_TIMEOUT_MS,
      addressDialTimeout: LONGEST_DIAL_MS,
    },
    connectionMonitor: { pingTimeout: { minTimeout: PING_TIMEOUT_MS } },
    services: {
      identify: (components) => withoutProtocolVersion(identify()(components)),
      identifyPush: (components) => withoutProtocolVersion(identifyPush()(components)),
      ping: ping({ maxOutboundStreams: MAX_PINGS }),
      pubsub: options.pubsub,
    },
    // boundPeerStore() says who goes: an age would also forget those who are connected.
    peerStore: { maxPeerAge: Number.POSITIVE_INFINITY, maxAddressAge: Number.POSITIVE_INFINITY },
    ...(logger && { logger: componentLogger(logger) }),
    ...(metrics && { metrics: () => libp2pMetrics(metrics) }),
  }
}

/** op-node sends an empty protocolVersion, libp2p would send its own. */
function withoutProtocolVersion<T extends Identify | IdentifyPush>(service: T): T {
  const { host } = service as { host?: { protocolVersion?: string } }
  if (host) host.protocolVersion = ''
  return service
}
