import { isIP } from 'node:net'
import type { Address } from '@kona/genesis'
import { LocalNode, Network } from '@kona/p2p'
import { EXIT, UsageError } from '../cli/exit.ts'
import { inFlagNames } from '../cli/flag-name.ts'
import { aborted, interruption } from '../cli/interruption.ts'
import { readKeyFile } from '../key-file.ts'
import { blockSignerOf } from '../net/block-signer.ts'
import { type ChosenChain, chooseChain } from '../net/chain.ts'
import { openHttp } from '../net/http.ts'
import { signerSourceOf } from '../net/l1.ts'
import { addMetrics } from '../net/metrics.ts'
import { jsonPrinter, type NetPrinter, peoplePrinter } from '../net/printer.ts'
import { defaultStoreFolder, openStore } from '../net/store.ts'
import type { NetFlags } from './net-flags.ts'

/** Fields of the library's config and the flags that fill them, for errors in the user's own words. */
const FLAG_OF: Record<string, string> = {
  bootnodes: '--p2p.bootnodes',
  staticPeers: '--p2p.static',
  unsafeBlockSigner: '--p2p.unsafe.block.signer',
  'rollupConfig.l1SystemConfigAddress': '--l1.rpc: l1_system_config_address of --rollup.config',
  'localNode.ip': '--p2p.advertise.ip',
  gossipAddress: '--p2p.listen.ip, --p2p.listen.tcp',
  discoveryAddress: '--p2p.listen.ip, --p2p.listen.udp',
}

/** Joins a chain's p2p network and prints what it sees until Ctrl-C. */
export async function net(flags: NetFlags): Promise<number> {
  const chain = await chooseChain(flags.chain, flags['rollup.config'])
  const write = (line: string) => void process.stdout.write(`${line}\n`)
  const warn = (line: string) => void process.stderr.write(`warning: ${line}\n`)
  for (const warning of chain.warnings) warn(warning)

  const localNode = await localNodeOf(flags)
  const signer = await blockSignerOf(flags, warn)
  const source = await signerSourceOf(flags)
  if (!source && (flags['p2p.unsafe.block.signer'] ?? chain.unsafeBlockSigner) === undefined) {
    const why = `since the registry has no signer for chain ${chain.rollupConfig.l2ChainId}`
    throw new UsageError(`--p2p.unsafe.block.signer, --l1.rpc: got neither, expected one of them, ${why}`)
  }
  if (flags['p2p.noDiscovery'] && !flags['p2p.static']?.length) {
    warn('--p2p.no-discovery without --p2p.static: nobody is dialled, only those who dial us are met')
  }
  const datastore = flags['p2p.noBootstore']
    ? undefined
    : await openStore('--p2p.bootstore', flags['p2p.bootstore'] ?? defaultStoreFolder(chain.rollupConfig.l2ChainId))
  try {
    const builder = networkBuilder(flags, chain, localNode)
    if (datastore) builder.withDatastore(datastore)
    if (signer) builder.withSigner(signer)
    if (source) builder.withSignerSource(source)
    const registry = await addMetrics(flags, builder)
    await using network = inFlagNames(FLAG_OF, () => builder.build())
    const printer = flags.json ? jsonPrinter(write) : peoplePrinter(write)
    printer.watch(network)
    network.addEventListener('warning', ({ detail }) => warn(detail.message))
    if (signer) warnOfStrangeSigner(network, signer.address, warn)
    printBlocks(network, printer).catch(() => {}) // what ends the network is told by start() and closed
    await using http = await openHttp(flags, network, registry, warn)
    const interrupted = interruption()
    await network.start({ signal: interrupted }).catch((error) => {
      if (!interrupted.aborted) throw error
    })
    if (!interrupted.aborted)
      printer.started({ ...network.localRecord(), rpc: http.rpcUrl, metrics: http.metricsUrl, signer: signer?.address })
    await Promise.race([aborted(interrupted), network.closed])
    return EXIT.ok
  } finally {
    await datastore?.close()
  }
}

/** Our own blocks would be stopped by our own validator; during a rotation that is so for a while. */
function warnOfStrangeSigner(network: Network, ours: Address, warn: (line: string) => void): void {
  const compare = () => {
    const trusted = network.gossip.unsafeBlockSigner
    if (trusted !== undefined && trusted !== ours)
      warn(`our blocks, signed by ${ours}, would be rejected: ${trusted} is trusted`)
  }
  compare()
  network.addEventListener('signer:change', compare)
}

async function localNodeOf(flags: NetFlags): Promise<LocalNode> {
  const keyFile = flags['p2p.priv.path']
  const listenIp = flags['p2p.listen.ip']
  if (isIP(listenIp) === 0) throw new UsageError(`--p2p.listen.ip: got ${listenIp}, expected an IPv4 or IPv6 address`)
  const ip = flags['p2p.advertise.ip'] ?? listenIp
  if (isIP(ip) === 0) throw new UsageError(`--p2p.advertise.ip: got ${ip}, expected an IPv4 or IPv6 address`)
  const advertised = { ...(isIP(ip) === 6 ? { ip6: ip } : { ip }), udpPort: flags['p2p.listen.udp'] }
  if (keyFile === undefined) return LocalNode.generate(advertised)
  return LocalNode.fromPrivateKey(await readKeyFile('--p2p.priv.path', keyFile), advertised)
}

function networkBuilder(flags: NetFlags, chain: ChosenChain, localNode: LocalNode) {
  const ip = flags['p2p.listen.ip']
  const family = isIP(ip) === 6 ? 'ip6' : 'ip4'
  const unsafeBlockSigner = (flags['p2p.unsafe.block.signer'] as Address | undefined) ?? chain.unsafeBlockSigner
  return Network.builder({
    rollupConfig: chain.rollupConfig,
    localNode,
    gossipAddress: `/${family}/${ip}/tcp/${flags['p2p.listen.tcp']}`,
    discoveryAddress: `/${family}/${ip}/udp/${flags['p2p.listen.udp']}`,
    advertise: { tcpPort: flags['p2p.advertise.tcp'], udpPort: flags['p2p.advertise.udp'] },
    ...(flags['p2p.noDiscovery'] ? { discovery: false } : {}),
    ...(unsafeBlockSigner === undefined ? {} : { unsafeBlockSigner }),
    ...(flags['p2p.bootnodes'] === undefined ? {} : { bootnodes: flags['p2p.bootnodes'] }),
    ...(flags['p2p.static'] === undefined ? {} : { staticPeers: flags['p2p.static'] }),
  })
}

async function printBlocks(network: Network, printer: NetPrinter): Promise<void> {
  for await (const block of network.unsafeBlocks()) printer.block(block)
}
