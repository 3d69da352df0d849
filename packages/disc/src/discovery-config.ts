import { ConfigError } from '@kona/genesis'
import { bootnodesFor } from './bootnodes/bootnodes.ts'
import { parseBootnode } from './enr/bootnode.ts'
import { parseIp4, parseIp6 } from './enr/ip.ts'
import { parseIpRange } from './ip-range.ts'
import { type LocalNode, parseLocalNode } from './local-node.ts'
import type { UdpAddress } from './udp-transport.ts'
import { rememberVerifiedRecords } from './verified-records.ts'

/** How discovery paces and restricts itself. Plain data. */
export interface DiscoveryOptions {
  /** Milliseconds between lookups, after quick first ones; 100 or more. */
  intervalMs?: number
  /** Milliseconds between lookups after `setPace('slow')`; at least intervalMs. */
  slowIntervalMs?: number
  /** Milliseconds until a discv5 request is given up; 50 or more. */
  requestTimeoutMs?: number
  /** Milliseconds between pings to each connected node; 1,000 or more. */
  pingIntervalMs?: number
  /** Milliseconds between writes of the bootstore; 1,000 or more. */
  storeIntervalMs?: number
  /** How many peers, each at its own IP address, must tell the same address before it is ours, where none was given; 1 or more. */
  addressVotes?: number
  /** CIDR ranges; nothing outside is sent to, listened to or handed out. Default: no restriction. */
  netrestrict?: readonly string[]
}

/** Where each default is from. */
export const defaultDiscoveryOptions: Required<Omit<DiscoveryOptions, 'netrestrict'>> = {
  intervalMs: 5_000, // op-node p2p/discovery.go v1.19.6: one random walk in 5 s
  slowIntervalMs: 20_000, // op-node p2p/discovery.go v1.19.6: in 20 s above the low tide
  requestTimeoutMs: 1_000, // @chainsafe/discv5 11.0.0; geth waits 700 ms
  pingIntervalMs: 60_000, // ours; @chainsafe/discv5's 5 minutes tell of dead nodes late
  storeIntervalMs: 60_000, // kona-disc 0.1.2: with_store_interval
  addressVotes: 10, // geth p2p/enode/localnode.go: iptrackMinStatements
}

/**
 * What a Discovery is made of. Plain data: it survives JSON.
 *
 * @example
 * const config: DiscoveryConfig = { chainId: 10, l1ChainId: 1, localNode: LocalNode.generate({ udpPort: 9222 }) }
 */
export interface DiscoveryConfig extends DiscoveryOptions {
  /** L2 chain id. */
  chainId: number
  /** L1 chain id, which picks the public bootnodes. Default: none. */
  l1ChainId?: number
  localNode: LocalNode
  /** `/ip4/…/udp/…`, `/ip6/…/udp/…` or one of each. Default: the unspecified address, localNode.udpPort. */
  listen?: string | readonly string[]
  /** ENRs and enodes to begin with. Replaces the public list; an empty list means none. */
  bootnodes?: readonly string[]
}

/** A DiscoveryConfig that was checked, with every default in place. Still plain data. */
export type ParsedDiscoveryConfig = Omit<DiscoveryConfig, keyof typeof defaultDiscoveryOptions> &
  Required<Omit<DiscoveryOptions, 'netrestrict'>> & { listen: readonly string[]; bootnodes: readonly string[] }

/**
 * Checks everything and opens nothing. A parsed config may be parsed again.
 *
 * @throws ConfigError naming the field, such as `bootnodes[2]`
 */
export function parseDiscoveryConfig(config: DiscoveryConfig): ParsedDiscoveryConfig {
  if (typeof config !== 'object' || config === null) throw new ConfigError('config', config, 'a DiscoveryConfig')
  rememberVerifiedRecords() // bootnodes are verified here first, the own record is signed next
  const { chainId, l1ChainId, netrestrict } = config
  checkInteger('chainId', chainId, 1)
  if (l1ChainId !== undefined) checkInteger('l1ChainId', l1ChainId, 1)
  const localNode = parseLocalNode(config.localNode)
  const bootnodes = config.bootnodes ?? (l1ChainId === undefined ? [] : bootnodesFor(l1ChainId))
  checkBootnodes(bootnodes)
  if (netrestrict !== undefined) parseIpRange(checkList('netrestrict', netrestrict), 'netrestrict')
  const options = parseOptions(config)
  const listen = config.listen === undefined ? defaultListen(localNode) : [config.listen].flat()
  parseListen(listen)
  return { ...config, ...options, localNode, listen, bootnodes }
}

/** Where to bind, by family. Throws ConfigError. */
export function parseListen(listen: readonly string[]): { ip4?: UdpAddress; ip6?: UdpAddress } {
  const bind: { ip4?: UdpAddress; ip6?: UdpAddress } = {}
  for (const [i, address] of listen.entries()) {
    const field = listen.length === 1 ? 'listen' : `listen[${i}]`
    const [, family = '', ip = '', digits = ''] = /^\/(ip[46])\/([^/]+)\/udp\/(\d{1,5})$/.exec(String(address)) ?? []
    const port = Number(digits)
    if (!(family === 'ip4' ? parseIp4(ip) : parseIp6(ip)) || port > 65_535) {
      throw new ConfigError(field, address, '/ip4/<address>/udp/<port> or /ip6/<address>/udp/<port>')
    }
    const key = family as 'ip4' | 'ip6'
    if (bind[key]) throw new ConfigError(field, address, 'one address of a family')
    bind[key] = { ip, port }
  }
  if (!bind.ip4 && !bind.ip6) throw new ConfigError('listen', '', 'at least one address')
  return bind
}

function defaultListen({ ip, ip6, udpPort = 0 }: LocalNode): string[] {
  const addresses = [`/ip4/0.0.0.0/udp/${udpPort}`]
  if (ip6 !== undefined) addresses.push(`/ip6/::/udp/${udpPort}`)
  return ip === undefined && ip6 !== undefined ? addresses.slice(1) : addresses
}

function checkBootnodes(bootnodes: readonly string[]): void {
  for (const [i, text] of checkList('bootnodes', bootnodes).entries()) {
    try {
      parseBootnode(text)
    } catch (cause) {
      const expected = `an ENR or enode with address and UDP port (${cause instanceof Error ? cause.message : cause})`
      throw new ConfigError(`bootnodes[${i}]`, text, expected, { cause })
    }
  }
}

function parseOptions(config: DiscoveryOptions): Required<Omit<DiscoveryOptions, 'netrestrict'>> {
  const options = { ...defaultDiscoveryOptions }
  for (const name of Object.keys(defaultDiscoveryOptions) as (keyof typeof options)[]) {
    options[name] = config[name] ?? options[name]
  }
  checkInteger('intervalMs', options.intervalMs, 100)
  checkInteger('slowIntervalMs', options.slowIntervalMs, options.intervalMs)
  checkInteger('requestTimeoutMs', options.requestTimeoutMs, 50)
  checkInteger('pingIntervalMs', options.pingIntervalMs, 1_000)
  checkInteger('storeIntervalMs', options.storeIntervalMs, 1_000)
  checkInteger('addressVotes', options.addressVotes, 1)
  return options
}

function checkList(field: string, list: readonly string[]): readonly string[] {
  if (!Array.isArray(list)) throw new ConfigError(field, list, 'a list of texts')
  return list
}

/** Timers of the platform take 2^31 - 1 at most; ids are safe integers. */
function checkInteger(field: string, value: number, least: number): void {
  const most = field.endsWith('Ms') ? 2 ** 31 - 1 : Number.MAX_SAFE_INTEGER
  if (!Number.isSafeInteger(value) || value < least || value > most) {
    throw new ConfigError(field, value, `a whole number from ${least} to ${most}`)
  }
}
