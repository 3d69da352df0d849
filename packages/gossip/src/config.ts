import {
  type Address,
  ConfigError,
  checkKnownFields,
  checkRollupConfig,
  type Hex,
  isAddress,
  isHash,
  type RollupConfig,
} from '@kona/genesis'
import { multiaddr } from '@multiformats/multiaddr'
import { defaultRedialOptions, type RedialOptions } from './gater/dial-budget.ts'
import { parseSubnets } from './gater/subnet.ts'
import { defaultMuxers, type Muxer } from './host/muxers.ts'
import { defaultPeerLimits, type PeerLimits } from './host/peer-limits.ts'
import { hostKey } from './host/private-key.ts'
import { defaultMeshOptions, type MeshOptions } from './mesh-params.ts'
import { type BanOptions, defaultBanOptions } from './score/ban-options.ts'
import { isIpRange } from './score/ip-exemption.ts'
import { defaultScoreOptions, type ScoreOptions } from './score/score-options.ts'
import { defaultSyncOptions, type SyncOptions } from './sync/sync-options.ts'
import { TIMESTAMP_THRESHOLD } from './validity/clock-window.ts'

/** What a {@link Gossip} is made of: plain data that survives JSON. */
export interface GossipConfig {
  rollupConfig: RollupConfig
  /** The node's identity: 32 bytes, secp256k1. Not the key that signs blocks. */
  privateKey: Hex
  /** Multiaddrs to listen on, such as `/ip4/0.0.0.0/tcp/9222`; port 0 takes any free one, `[]` only dials. */
  listen: string | readonly string[]
  /** Multiaddrs that peers are told instead of those listened on. */
  announce?: readonly string[]
  /** Who signs the chain's blocks. Without one, every message is ignored until `setUnsafeBlockSigner`. */
  unsafeBlockSigner?: Address
  /**
   * Multiaddrs ending in `/p2p/<peer id>`: kept connected, never pruned; a lost one is redialled
   * after 1 s, doubled at each failure up to 60 s.
   */
  staticPeers?: readonly string[]
  /** CIDR ranges; nobody outside is dialled or let in. Default: no restriction. */
  netrestrict?: readonly string[]
  /** How often one peer may be dialled. */
  redial?: Partial<RedialOptions>
  peers?: Partial<PeerLimits>
  mesh?: Partial<MeshOptions>
  scoring?: Partial<ScoreOptions>
  /** When peers are banned by their score. Without scoring, nobody is. */
  bans?: Partial<BanOptions>
  /** Seconds: older blocks are rejected. Default: 60, op-node's `p2p.gossip.timestamp.threshold`. */
  timestampThreshold?: number
  /** `payload_by_number`: served by default, asked for only on request. */
  sync?: Partial<SyncOptions>
  /** Stream multiplexers in order of preference. Default: yamux, mplex. */
  muxers?: readonly Muxer[]
  /** What identify tells peers. Default: `kona/<version>`. */
  userAgent?: string
}

/** A {@link GossipConfig} that was checked, with every default in place. */
export type ParsedGossipConfig = GossipConfig & {
  listen: readonly string[]
  staticPeers: readonly string[]
  redial: RedialOptions
  peers: PeerLimits
  mesh: MeshOptions
  scoring: ScoreOptions
  bans: BanOptions
  timestampThreshold: number
  sync: SyncOptions
  muxers: readonly Muxer[]
}

/** The defaults of what is optional and has one. */
export const defaultGossipConfig = {
  staticPeers: [],
  redial: defaultRedialOptions,
  peers: defaultPeerLimits,
  mesh: defaultMeshOptions,
  scoring: defaultScoreOptions,
  bans: defaultBanOptions,
  timestampThreshold: TIMESTAMP_THRESHOLD,
  sync: defaultSyncOptions,
  muxers: defaultMuxers,
} as const satisfies Partial<GossipConfig>

/** Checks a config and puts the defaults in place. Opens nothing. @throws ConfigError naming the field */
export function parseGossipConfig(config: GossipConfig): ParsedGossipConfig {
  checkRollupConfig(config.rollupConfig)
  checkPrivateKey(config.privateKey)
  const parsed: ParsedGossipConfig = {
    ...config,
    listen: typeof config.listen === 'string' ? [config.listen] : list('listen', config.listen),
    staticPeers: config.staticPeers ?? defaultGossipConfig.staticPeers,
    timestampThreshold: config.timestampThreshold ?? defaultGossipConfig.timestampThreshold,
    muxers: config.muxers ?? defaultGossipConfig.muxers,
    peers: filled('peers', defaultPeerLimits, config.peers),
    redial: filled('redial', defaultRedialOptions, config.redial),
    mesh: filled('mesh', defaultMeshOptions, config.mesh),
    scoring: filled('scoring', defaultScoreOptions, config.scoring),
    bans: filled('bans', defaultBanOptions, config.bans),
    sync: filled('sync', defaultSyncOptions, config.sync),
  }
  checkAddresses('listen', parsed.listen)
  if (parsed.announce !== undefined) checkAddresses('announce', list('announce', parsed.announce))
  checkStaticPeers(list('staticPeers', parsed.staticPeers))
  if (parsed.unsafeBlockSigner !== undefined && !isAddress(parsed.unsafeBlockSigner)) {
    throw new ConfigError('unsafeBlockSigner', parsed.unsafeBlockSigner, '0x and 40 hex digits')
  }
  if (parsed.netrestrict !== undefined) parseSubnets(parsed.netrestrict, 'netrestrict')
  checkRedial(parsed.redial)
  checkPeerLimits(parsed.peers)
  checkMesh(parsed.mesh)
  checkScoring(parsed.scoring)
  checkBans(parsed.bans)
  checkNumber('timestampThreshold', parsed.timestampThreshold, 0, Number.MAX_SAFE_INTEGER, 'seconds')
  checkSync(parsed.sync)
  checkMuxers(parsed.muxers)
  if (parsed.userAgent !== undefined && !(typeof parsed.userAgent === 'string' && parsed.userAgent.length <= 64)) {
    throw new ConfigError('userAgent', parsed.userAgent, 'a text of at most 64 characters')
  }
  return parsed
}

/** The defaults, overridden by what is there and not undefined. */
function filled<T extends object>(field: string, defaults: T, given: Partial<T> = {}): T {
  if (typeof given !== 'object' || given === null) throw new ConfigError(field, given, 'an object of options')
  checkKnownFields(given, Object.keys(defaults), `${field}.`)
  const set = Object.entries(given).filter(([, value]) => value !== undefined)
  return { ...defaults, ...Object.fromEntries(set) }
}

function list(field: string, value: unknown): readonly string[] {
  if (!Array.isArray(value)) throw new ConfigError(field, value, 'a list of multiaddrs')
  return value
}

/** Whether libp2p takes a key. The key never becomes part of an error. */
function checkPrivateKey(key: unknown): void {
  try {
    if (isHash(key) && hostKey(key).type === 'secp256k1') return
  } catch {
    // The cause is left out: an error from below may show the key.
  }
  throw new ConfigError('privateKey', '(not shown)', '32 bytes in hex, from 1 to the order of secp256k1 less 1')
}

function checkAddresses(field: string, addresses: readonly unknown[]): void {
  for (const [i, address] of addresses.entries()) {
    const name = addresses.length === 1 ? field : `${field}[${i}]`
    if (!isMultiaddr(address)) throw new ConfigError(name, address, 'a multiaddr such as /ip4/0.0.0.0/tcp/9222')
  }
}

function checkStaticPeers(addresses: readonly unknown[]): void {
  for (const [i, address] of addresses.entries()) {
    if (
      !isMultiaddr(address) ||
      !multiaddr(address)
        .getComponents()
        .some(({ name }) => name === 'p2p')
    ) {
      throw new ConfigError(`staticPeers[${i}]`, address, 'a multiaddr such as /ip4/192.0.2.1/tcp/9222/p2p/16Uiu2HA…')
    }
  }
}

function isMultiaddr(value: unknown): value is string {
  if (typeof value !== 'string') return false
  try {
    return multiaddr(value).getComponents().length > 0
  } catch {
    return false
  }
}

function checkRedial({ redials, periodMs }: RedialOptions): void {
  checkNumber('redial.redials', redials, 0, 1_000_000, 'dials')
  checkNumber('redial.periodMs', periodMs, 1_000, Number.MAX_SAFE_INTEGER, 'milliseconds')
}

function checkPeerLimits({ lo, hi, graceMs }: PeerLimits): void {
  checkNumber('peers.hi', hi, 1, 10_000, 'connections')
  checkNumber('peers.lo', lo, 0, hi, `peers (peers.hi is ${hi})`)
  checkNumber('peers.graceMs', graceMs, 0, Number.MAX_SAFE_INTEGER, 'milliseconds')
}

function checkMesh({ d, dlo, dhi, dlazy, floodPublish, heartbeatMs }: MeshOptions): void {
  checkNumber('mesh.d', d, 1, 1_000, 'peers')
  checkNumber('mesh.dlo', dlo, 0, d, `peers (mesh.d is ${d})`)
  checkNumber('mesh.dhi', dhi, d, 1_000, `peers (mesh.d is ${d})`)
  checkNumber('mesh.dlazy', dlazy, 0, 1_000, 'peers')
  checkNumber('mesh.heartbeatMs', heartbeatMs, 100, 60_000, 'milliseconds')
  if (typeof floodPublish !== 'boolean') throw new ConfigError('mesh.floodPublish', floodPublish, 'true or false')
}

function checkScoring({ level, ipColocationExempt }: ScoreOptions): void {
  if (level !== 'light' && level !== 'none') throw new ConfigError('scoring.level', level, '"light" or "none"')
  for (const [i, range] of list('scoring.ipColocationExempt', ipColocationExempt).entries()) {
    if (typeof range !== 'string' || !isIpRange(range)) {
      throw new ConfigError(`scoring.ipColocationExempt[${i}]`, range, 'an IP address or a range such as 10.0.0.0/8')
    }
  }
}

function checkSync(options: SyncOptions): void {
  for (const [name, value] of Object.entries(options)) {
    if (typeof value !== 'boolean') throw new ConfigError(`sync.${name}`, value, 'true or false')
  }
}

function checkBans({ peers, threshold, durationMs }: BanOptions): void {
  if (typeof peers !== 'boolean') throw new ConfigError('bans.peers', peers, 'true or false')
  checkNumber('bans.threshold', threshold, -1_000_000, 0, 'points of score')
  checkNumber('bans.durationMs', durationMs, 1_000, Number.MAX_SAFE_INTEGER, 'milliseconds')
}

function checkMuxers(muxers: readonly unknown[]): void {
  const known =
    Array.isArray(muxers) && muxers.length > 0 && muxers.every((name) => name === 'yamux' || name === 'mplex')
  if (!known || new Set(muxers).size !== muxers.length) {
    throw new ConfigError('muxers', String(muxers), 'yamux, mplex or both, each once')
  }
}

/** @throws ConfigError naming the field, unless the value is a whole number from min to max */
export function checkNumber(field: string, value: unknown, min: number, max: number, unit: string): void {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max) return
  const range = max === Number.MAX_SAFE_INTEGER ? `from ${min} on` : `from ${min} to ${max}`
  throw new ConfigError(field, value, `a whole number of ${unit} ${range}`)
}
