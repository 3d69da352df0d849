import { ENR, fromBase64url } from '@chainsafe/enr'
import { EnrError } from './errors.ts'
import { formatIp } from './ip.ts'
import { peerIdOf } from './peer-id.ts'

/** The largest encoded record, in bytes. https://eips.ethereum.org/EIPS/eip-778 */
const MAX_RECORD_BYTES = 300

/** A signed node record (ENR), read and verified. */
export interface NodeRecord {
  /** The text it came as, `enr:…`. */
  text: string
  /** Grows with each change that the node makes. */
  seq: bigint
  /** discv5 node id: 32 bytes in hexadecimal, without 0x. */
  nodeId: string
  /** libp2p peer id, base58. */
  peerId: string
  /** IPv4 and IPv6 address, where the record has a readable one. */
  ip: string | undefined
  ip6: string | undefined
  /** Ports, 0 to 65535, where the record has a readable one. */
  tcpPort: number | undefined
  udpPort: number | undefined
  tcp6Port: number | undefined
  udp6Port: number | undefined
  /** The entries that are bytes, by key; execution clients also write lists, such as `eth`. */
  entries: ReadonlyMap<string, Uint8Array>
}

/**
 * Reads an ENR and verifies its signature.
 *
 * @throws EnrError `scheme`, `too_large`, `encoding` or `signature`
 * @example
 * const { peerId, ip, tcpPort } = parseRecord('enr:-J64QBbw…')
 */
export function parseRecord(text: string): NodeRecord {
  return describeRecord(decodeRecord(text), text)
}

/** Reads an ENR into the form that discv5 takes. Throws EnrError. */
export function decodeRecord(text: string): ENR {
  if (typeof text !== 'string' || !text.startsWith('enr:')) {
    throw new EnrError('scheme', String(text), 'expected a node record, enr:…')
  }
  const bytes = decoding(text, () => fromBase64url(text.slice(4)))
  if (bytes.length > MAX_RECORD_BYTES) {
    const problem = `expected at most ${MAX_RECORD_BYTES} bytes, got ${bytes.length}`
    throw new EnrError('too_large', text, problem, { bytes: bytes.length })
  }
  const record = decoding(text, () => ENR.decode(bytes))
  if (!hasKnownLengths(record.publicKey, record.signature)) {
    throw new EnrError('signature', text, 'expected a key of 33 bytes and a signature of 64')
  }
  return record
}

/** The v4 scheme's lengths, as geth has them; @chainsafe/enr takes uncompressed keys and DER signatures too. */
export function hasKnownLengths(publicKey: Uint8Array, signature: Uint8Array): boolean {
  return publicKey.length === 33 && signature.length === 64
}

/** A decoded record as plain data. */
export function describeRecord(record: ENR, text: string = record.encodeTxt()): NodeRecord {
  const entries = bytesOf(record)
  return {
    text,
    seq: record.seq,
    nodeId: record.nodeId,
    peerId: peerIdOf(record.publicKey),
    ip: ipOf(entries.get('ip'), 4),
    ip6: ipOf(entries.get('ip6'), 16),
    tcpPort: portOf(entries.get('tcp')),
    udpPort: portOf(entries.get('udp')),
    tcp6Port: portOf(entries.get('tcp6')),
    udp6Port: portOf(entries.get('udp6')),
    entries,
  }
}

/** Every address that a record tells of. */
export function recordIps(record: ENR): string[] {
  const entries = bytesOf(record)
  return [entries.get('ip'), entries.get('ip6')].flatMap((bytes) => (bytes && formatIp(bytes)) ?? [])
}

/** @chainsafe/enr takes every value for bytes, but a list arrives as an array. */
function bytesOf(record: ENR): ReadonlyMap<string, Uint8Array> {
  return new Map([...record.kvs].filter(([, value]) => value instanceof Uint8Array))
}

function decoding<T>(text: string, decode: () => T): T {
  try {
    return decode()
  } catch (cause) {
    const signature = cause instanceof Error && /signature/i.test(cause.message)
    throw signature
      ? new EnrError('signature', text, 'its signature is not by the key that it names', { cause })
      : new EnrError('encoding', text, 'not a readable node record', { cause })
  }
}

function ipOf(bytes: Uint8Array | undefined, length: 4 | 16): string | undefined {
  return bytes?.length === length ? formatIp(bytes) : undefined
}

/** Go writes ports without leading zero bytes, others always two. */
function portOf(bytes: Uint8Array | undefined): number | undefined {
  if (!bytes || bytes.length > 2) return undefined
  return bytes.reduce((port, byte) => port * 256 + byte, 0)
}
