import { type Enode, formatEnode, parseEnode } from './enode.ts'
import { EnrError } from './errors.ts'
import { type NodeRecord, parseRecord } from './record.ts'

/** A node to begin with: a signed record, or an enode whose record is asked for. */
export type Bootnode = { kind: 'enr'; record: NodeRecord } | { kind: 'enode'; enode: Enode }

/**
 * Reads an ENR or enode of a bootnode, which must have an IP address and a UDP port.
 *
 * @throws EnrError that quotes the text
 */
export function parseBootnode(text: string): Bootnode {
  if (typeof text === 'string' && text.startsWith('enode:')) {
    const enode = parseEnode(text)
    if (enode.udpPort === 0) throw new EnrError('address', text, 'expected a UDP port, got 0')
    return { kind: 'enode', enode }
  }
  if (typeof text !== 'string' || !text.startsWith('enr:')) {
    throw new EnrError('scheme', String(text), 'expected enr:… or enode://…')
  }
  const record = parseRecord(text)
  const { ip, udpPort, ip6, udp6Port = udpPort } = record
  if (!((ip && udpPort) || (ip6 && udp6Port))) {
    throw new EnrError('address', text, 'expected an IP address and a UDP port in the record')
  }
  return { kind: 'enr', record }
}

/** Prints a bootnode as it was read. */
export function formatBootnode(bootnode: Bootnode): string {
  return bootnode.kind === 'enr' ? bootnode.record.text : formatEnode(bootnode.enode)
}
