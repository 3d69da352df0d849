import { decodeOpstackEntry, dialAddresses, type NodeRecord, OPSTACK_KEY, parseRecord } from '@kona/disc/enr'
import { findChain } from '@kona/genesis/registry'
import { EXIT, UsageError } from '../cli/exit.ts'
import { printJson, printLine } from '../cli/output.ts'
import { fields } from '../cli/table.ts'
import { readKeyFile } from '../key-file.ts'
import { type AddressFlags, localRecord } from '../local-record.ts'

/** Says what a node record holds; its signature was verified. */
export async function enrDecode(text: string, { json }: { json: boolean }): Promise<number> {
  const record = parsed(text)
  const chainId = chainOf(record)
  const { nodeId, peerId, seq, ip, ip6, tcpPort, udpPort, tcp6Port, udp6Port } = record
  const multiaddrs = dialAddresses(record)
  const entries = Object.fromEntries(
    [...record.entries].map(([key, bytes]) => [key, `0x${Buffer.from(bytes).toString('hex')}`]),
  )
  if (json) {
    const ports = { tcpPort, udpPort, tcp6Port, udp6Port }
    printJson({ nodeId, peerId, seq, ip, ip6, ...ports, chainId: chainId ?? null, multiaddrs, entries })
    return EXIT.ok
  }
  const lines = fields({
    'node id': nodeId,
    'peer id': peerId,
    seq,
    'IPv4 address': ip,
    'IPv6 address': ip6,
    'TCP port': tcpPort,
    'UDP port': udpPort,
    'TCP port over IPv6': tcp6Port,
    'UDP port over IPv6': udp6Port,
    'OP Stack chain': chainName(chainId),
    'dial at': multiaddrs.join(', ') || 'nothing: no IP address with a TCP port',
    entries: Object.keys(entries).join(', '),
  })
  for (const line of lines) printLine(line)
  return EXIT.ok
}

export interface EnrEncodeFlags extends AddressFlags {
  'p2p.priv.path': string
  chainId: number
}

/** Prints a signed record of a key, with the opstack entry of a chain. */
export async function enrEncode(flags: EnrEncodeFlags): Promise<number> {
  const privateKey = await readKeyFile('--p2p.priv.path', flags['p2p.priv.path'])
  printLine(localRecord(privateKey, flags.chainId, flags).enr)
  return EXIT.ok
}

function parsed(text: string): NodeRecord {
  try {
    return parseRecord(text)
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'EnrError') throw error
    throw new UsageError(error.message)
  }
}

function chainOf(record: NodeRecord): number | undefined {
  const entry = record.entries.get(OPSTACK_KEY)
  const chainId = entry && decodeOpstackEntry(entry)?.chainId
  return chainId === undefined ? undefined : Number(chainId)
}

function chainName(chainId: number | undefined): string {
  if (chainId === undefined) return 'none: no readable opstack entry'
  const known = findChain(chainId)
  return known ? `${chainId} (${known.name})` : String(chainId)
}
