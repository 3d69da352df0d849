import { type DiscoveryOptions, type LocalNode, type ParsedDiscoveryConfig, parseDiscoveryConfig } from '@kona/disc'
import { type Address, ConfigError, checkKnownFields, type RollupConfig } from '@kona/genesis'
import { findChain } from '@kona/genesis/registry'
import {
  type BanOptions,
  type MeshOptions,
  type ParsedGossipConfig,
  type PeerLimits,
  parseGossipConfig,
  type RedialOptions,
  type ScoreOptions,
  type SyncOptions,
} from '@kona/gossip'
import { type DialOptions, defaultDialOptions, parseDialOptions } from './dialer.ts'
import { DISCOVERY_FIELDS, DISCOVERY_OPTIONS, GOSSIP_FIELDS, renaming } from './field-names.ts'

/** Ports that others reach us at, such as a router's that it forwards; 1 to 65535. 0 or absent: the bound one. */
export interface AdvertisedPorts {
  /** Gossip's TCP port. */
  tcpPort?: number
  /** Discovery's UDP port. */
  udpPort?: number
}

/**
 * What a Network is made of. Plain data: it survives JSON.
 *
 * @example
 * const config: NetworkConfig = {
 *   rollupConfig: opMainnet.rollupConfig,
 *   localNode: LocalNode.generate({ udpPort: 9222 }),
 *   gossipAddress: '/ip4/0.0.0.0/tcp/9222',
 * }
 */
export interface NetworkConfig {
  /** Whose blocks: chain ids, block time, fork times. */
  rollupConfig: RollupConfig
  /** The node's key and what its record says. */
  localNode: LocalNode
  /** Where gossip listens: one multiaddr or more, `/ip4/…/tcp/…`; port 0 takes a free one. */
  gossipAddress: string | readonly string[]
  /** Where discv5 listens: multiaddrs `/ip4/…/udp/…`. Default: the unspecified address, localNode.udpPort. */
  discoveryAddress?: string | readonly string[]
  /** Ports in the own record that stand for the bound ones. The addresses are localNode's. */
  advertise?: AdvertisedPorts
  /** discv5's own options; `false`: no discovery, peers come from staticPeers and connect(). */
  discovery?: DiscoveryOptions | false
  /**
   * Whose blocks are accepted, until a signer source says otherwise. Default: the registry's for this chain id; build()
   * throws if there is none, unless it is given a source.
   */
  unsafeBlockSigner?: Address
  /** ENRs and enodes to begin with. Replaces the public list; an empty list means none. */
  bootnodes?: readonly string[]
  /** Multiaddrs with /p2p/ that are kept connected. */
  staticPeers?: readonly string[]
  /**
   * CIDR ranges; nothing outside is dialled, let in, sent to or listened to, by discovery and by gossip.
   * `discovery.netrestrict` replaces it for discovery. Default: no restriction.
   */
  netrestrict?: readonly string[]
  /** How often one peer may be dialled in a period. */
  redial?: Partial<RedialOptions>
  /** Low and high tide of connections. */
  peers?: Partial<PeerLimits>
  /** Mesh sizes and other gossipsub parameters. */
  gossip?: Partial<MeshOptions>
  /** Peer scoring. */
  scoring?: Partial<ScoreOptions>
  /** When peers are banned by their score. */
  bans?: Partial<BanOptions>
  /** Age in seconds, 0 or more, past which a block is too old; 60 as op-node. */
  timestampThreshold?: number
  /** Past blocks by `payload_by_number`: served by default; `client: true` makes `network.gossip.sync`. */
  sync?: Partial<SyncOptions>
  /** How found peers are dialled. */
  dial?: Partial<DialOptions>
}

/** Every field of a NetworkConfig; the compiler keeps the list complete. */
const FIELDS: Readonly<Record<keyof NetworkConfig, 'required' | 'optional' | 'options'>> = {
  rollupConfig: 'required',
  localNode: 'required',
  gossipAddress: 'required',
  discoveryAddress: 'optional',
  advertise: 'options',
  discovery: 'options',
  unsafeBlockSigner: 'optional',
  bootnodes: 'optional',
  staticPeers: 'optional',
  netrestrict: 'optional',
  redial: 'options',
  peers: 'options',
  gossip: 'options',
  scoring: 'options',
  bans: 'options',
  timestampThreshold: 'optional',
  sync: 'options',
  dial: 'options',
}

/** A NetworkConfig that was checked, split between the parts that use it. */
export interface ParsedNetworkConfig {
  gossip: ParsedGossipConfig
  discovery: ParsedDiscoveryConfig | undefined
  advertise: AdvertisedPorts
  dial: DialOptions
  localNode: LocalNode
  rollupConfig: RollupConfig
}

/**
 * Checks everything and opens nothing.
 *
 * @throws ConfigError naming the field of NetworkConfig, its value and what would be right.
 */
export function parseNetworkConfig(config: NetworkConfig): ParsedNetworkConfig {
  if (typeof config !== 'object' || config === null) throw new ConfigError('config', config, 'a NetworkConfig')
  checkFields(config)
  const { rollupConfig, localNode } = config
  if (typeof rollupConfig?.l2ChainId !== 'number') {
    throw new ConfigError('rollupConfig', rollupConfig, 'a RollupConfig, such as opMainnet.rollupConfig')
  }
  if (typeof localNode?.privateKey !== 'string') {
    throw new ConfigError('localNode', typeof localNode, 'LocalNode.generate({…}) or LocalNode.fromPrivateKey(…)')
  }
  const unsafeBlockSigner = config.unsafeBlockSigner ?? findChain(rollupConfig.l2ChainId)?.unsafeBlockSigner
  return {
    gossip: renaming(GOSSIP_FIELDS, () =>
      parseGossipConfig({
        rollupConfig,
        privateKey: localNode.privateKey,
        listen: config.gossipAddress,
        ...given('unsafeBlockSigner', unsafeBlockSigner),
        ...given('staticPeers', config.staticPeers),
        ...given('mesh', config.gossip),
        ...given('scoring', config.scoring),
        ...given('bans', config.bans),
        ...given('netrestrict', config.netrestrict),
        ...given('redial', config.redial),
        ...given('peers', config.peers),
        ...given('timestampThreshold', config.timestampThreshold),
        ...given('sync', config.sync),
      }),
    ),
    discovery:
      config.discovery === false
        ? undefined
        : renaming(DISCOVERY_FIELDS, () =>
            parseDiscoveryConfig({
              ...given('netrestrict', config.netrestrict),
              ...config.discovery,
              chainId: rollupConfig.l2ChainId,
              l1ChainId: rollupConfig.l1ChainId,
              localNode,
              ...given('listen', config.discoveryAddress),
              ...given('bootnodes', config.bootnodes),
            }),
          ),
    advertise: parseAdvertise(config.advertise),
    dial: parseDialOptions(config.dial),
    localNode,
    rollupConfig,
  }
}

/** The same config without its secrets, for wherever a config is printed. */
export function redact(config: NetworkConfig): NetworkConfig {
  return { ...config, localNode: { ...config.localNode, privateKey: '0x<redacted>' as `0x${string}` } }
}

function parseAdvertise(ports: AdvertisedPorts = {}): AdvertisedPorts {
  checkKnownFields(ports, ['tcpPort', 'udpPort'], 'advertise.')
  for (const [name, port] of Object.entries(ports)) {
    if (port === undefined || (Number.isInteger(port) && port >= 0 && port <= 65_535)) continue
    throw new ConfigError(`advertise.${name}`, port, 'a port from 0 to 65535')
  }
  return { ...ports }
}

/** Typos, and null where a part would take it for "not given". */
function checkFields(config: NetworkConfig): void {
  checkKnownFields(config, Object.keys(FIELDS))
  for (const [field, kind] of Object.entries(FIELDS)) {
    const value: unknown = config[field as keyof NetworkConfig]
    if (kind === 'required' || value === undefined) continue
    if (value === null) throw new ConfigError(field, value, 'a value, or the field left out')
    if (kind !== 'options' || (field === 'discovery' && value === false)) continue
    if (typeof value !== 'object' || Array.isArray(value)) {
      throw new ConfigError(
        field,
        value,
        field === 'discovery' ? 'an object of options, or false' : 'an object of options',
      )
    }
  }
  if (config.discovery) checkKnownFields(config.discovery, DISCOVERY_OPTIONS, 'discovery.')
  if (config.dial) checkKnownFields(config.dial, Object.keys(defaultDialOptions), 'dial.')
}

function given<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: V }
}
