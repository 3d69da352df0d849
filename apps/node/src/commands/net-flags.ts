import type { Command } from 'commander'
import { commaList, wholeNumber } from '../cli/flag-value.ts'
import { addL1Flags, type L1Flags } from './l1-flags.ts'
import { addSignerFlags, type SignerFlags } from './signer-flags.ts'

/** What `kona-node net` was asked for. The names are kona's and op-node's. */
export interface NetFlags extends L1Flags, SignerFlags {
  chain?: string
  'rollup.config'?: string
  'p2p.bootnodes'?: string[]
  'p2p.static'?: string[]
  'p2p.listen.ip': string
  'p2p.listen.tcp': number
  'p2p.listen.udp': number
  'p2p.advertise.ip'?: string
  'p2p.advertise.tcp': number
  'p2p.advertise.udp': number
  'p2p.priv.path'?: string
  'p2p.unsafe.block.signer'?: string
  'p2p.bootstore'?: string
  'p2p.noBootstore': boolean
  'p2p.noDiscovery': boolean
  'rpc.addr': string
  'rpc.port': number
  'rpc.vhosts'?: string[]
  'rpc.enableAdmin': boolean
  'rpc.disabled': boolean
  'metrics.enabled': boolean
  'metrics.addr': string
  'metrics.port': number
  json: boolean
}

const port = wholeNumber(0, 65_535)

export function addNetFlags(command: Command): Command {
  command
    .description('join the p2p network of a chain and print its peers and blocks')
    .option('--chain <name or id>', 'a chain of the superchain registry, such as op-mainnet or 10')
    .option('--rollup.config <file>', "a chain's rollup.json, instead of --chain")
    .option('--p2p.bootnodes <records>', 'ENRs and enodes, comma-separated; they replace the public list', commaList)
    .option('--p2p.static <multiaddrs>', 'peers to keep connected, comma-separated, each with /p2p/', commaList)
    .option('--p2p.listen.ip <ip>', 'bind address of gossip and discovery', '0.0.0.0')
    .option('--p2p.listen.tcp <port>', "gossip's port; 0: any free one", port, 9222)
    .option('--p2p.listen.udp <port>', "discovery's port; 0: any free one", port, 9223)
    .option('--p2p.advertise.ip <ip>', 'the address in our record (default: the listen address, if it is a real one)')
    .option(
      '--p2p.advertise.tcp <port>',
      'the TCP port in our record, such as a forwarded one; 0: the bound one',
      port,
      0,
    )
    .option(
      '--p2p.advertise.udp <port>',
      'the UDP port in our record, such as a forwarded one; 0: the bound one',
      port,
      0,
    )
    .option('--p2p.priv.path <file>', 'the peer key, 32 bytes as hex (default: a new key each time)')
    .option('--p2p.unsafe.block.signer <address>', "whose blocks are accepted (default: the registry's)")
    .option(
      '--p2p.bootstore <folder>',
      'where peers, bans and blocks are kept over a restart (default: ~/.kona/<chain id>)',
    )
    .option('--p2p.no-bootstore', 'keep nothing over a restart', false)
    .option('--p2p.no-discovery', 'no discv5: static peers only', false)
    .option('--rpc.addr <ip>', 'where the opp2p RPC listens', '127.0.0.1')
    .option('--rpc.port <port>', "the RPC's port; 0: any free one", port, 9545)
    .option('--rpc.vhosts <names>', 'host names that this node is called by; * for any', commaList)
    .option('--rpc.enable-admin', 'let callers change something on an --rpc.addr that is not loopback', false)
    .option('--rpc.disabled', 'no RPC', false)
    .option('--metrics.enabled', 'Prometheus metrics at /metrics', false)
    .option('--metrics.addr <ip>', 'where the metrics listen', '127.0.0.1')
    .option('--metrics.port <port>', "the metrics' port; 0: any free one", port, 7300)
    .option('--json', 'one JSON object a line', false)
  addL1Flags(command)
  return addSignerFlags(command)
}
