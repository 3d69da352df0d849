import { isIP } from 'node:net'
import { Discovery, LocalNode } from '@kona/disc'
import { EXIT, UsageError } from '../cli/exit.ts'
import { inFlagNames } from '../cli/flag-name.ts'
import { aborted, interruption } from '../cli/interruption.ts'
import { printJson, printLine } from '../cli/output.ts'
import { readKeyFile } from '../key-file.ts'
import { chooseChain } from '../net/chain.ts'

export interface BootnodeFlags {
  chain?: string
  'rollup.config'?: string
  'p2p.bootnodes'?: string[]
  'p2p.listen.ip': string
  'p2p.listen.udp': number
  'p2p.advertise.ip'?: string
  'p2p.priv.path'?: string
  'p2p.netrestrict'?: string[]
  json: boolean
}

const FLAG_OF = {
  bootnodes: '--p2p.bootnodes',
  netrestrict: '--p2p.netrestrict',
  listen: '--p2p.listen.ip, --p2p.listen.udp',
  'localNode.ip': '--p2p.advertise.ip',
  'localNode.ip6': '--p2p.advertise.ip',
}

/** Runs discv5 alone, for others to find each other through it, until Ctrl-C. */
export async function bootnode(flags: BootnodeFlags): Promise<number> {
  const { rollupConfig } = await chooseChain(flags.chain, flags['rollup.config'])
  const localNode = await localNodeOf(flags)
  const ip = flags['p2p.listen.ip']
  const bootnodes = flags['p2p.bootnodes']
  const netrestrict = flags['p2p.netrestrict']
  await using discovery = inFlagNames(FLAG_OF, () =>
    Discovery.builder({
      chainId: rollupConfig.l2ChainId,
      l1ChainId: rollupConfig.l1ChainId,
      localNode,
      listen: `/${isIP(ip) === 6 ? 'ip6' : 'ip4'}/${ip}/udp/${flags['p2p.listen.udp']}`,
      ...(bootnodes === undefined ? {} : { bootnodes }),
      ...(netrestrict === undefined ? {} : { netrestrict }),
    }).build(),
  )
  discovery.addEventListener('warning', ({ detail }) => process.stderr.write(`warning: ${detail.message}\n`))
  discovery.addEventListener('peer:found', ({ detail: { peerId, enr } }) => {
    if (flags.json) printJson({ event: 'found', peerId, enr })
    else printLine(`found      ${peerId}, ${discovery.knownCount} of this chain in all`)
  })
  const interrupted = interruption()
  await discovery.start({ signal: interrupted }).catch((error) => {
    if (!interrupted.aborted) throw error
  })
  if (!interrupted.aborted) printStarted(discovery, flags.json)
  await Promise.race([aborted(interrupted), discovery.closed])
  return EXIT.ok
}

function printStarted(discovery: Discovery, json: boolean): void {
  const { peerId, nodeId, enr } = discovery.localRecord()
  if (json) {
    printJson({ event: 'started', peerId, nodeId, enr })
    return
  }
  printLine(`peer id    ${peerId}`)
  printLine(`node id    ${nodeId}`)
  printLine(`enr        ${enr}`)
}

async function localNodeOf(flags: BootnodeFlags): Promise<LocalNode> {
  const ip = flags['p2p.advertise.ip'] ?? flags['p2p.listen.ip']
  if (isIP(flags['p2p.listen.ip']) === 0) {
    throw new UsageError(`--p2p.listen.ip: got ${flags['p2p.listen.ip']}, expected an IPv4 or IPv6 address`)
  }
  if (isIP(ip) === 0) throw new UsageError(`--p2p.advertise.ip: got ${ip}, expected an IPv4 or IPv6 address`)
  const address = { ...(isIP(ip) === 6 ? { ip6: ip } : { ip }), udpPort: flags['p2p.listen.udp'] }
  const keyFile = flags['p2p.priv.path']
  if (keyFile === undefined) return LocalNode.generate(address)
  return LocalNode.fromPrivateKey(await readKeyFile('--p2p.priv.path', keyFile), address)
}
