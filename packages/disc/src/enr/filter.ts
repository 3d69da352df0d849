import { dialAddresses } from './dial-address.ts'
import { EnrError } from './errors.ts'
import { decodeOpstackEntry, OPSTACK_KEY, OPSTACK_VERSION } from './opstack-entry.ts'
import { type NodeRecord, parseRecord } from './record.ts'

/** Why a record is not one of our chain's nodes, with the numbers that explain it. */
export type RecordRefusal =
  | { code: 'malformed_record'; message: string }
  /** No `opstack` entry: another network's node. */
  | { code: 'missing_entry' }
  /** The entry is no two varints; `bytes` is its length. */
  | { code: 'malformed_entry'; bytes: number }
  | { code: 'chain_id'; expected: number; received: bigint }
  | { code: 'version'; expected: number; received: bigint }
  /** No IP address with a TCP port: nothing to dial. op-node skips such a record too. */
  | { code: 'no_address' }

/** What `checkRecord` found. `addresses` are multiaddrs with `/p2p/`, at least one. */
export type RecordCheck =
  | { accepted: true; record: NodeRecord; addresses: readonly string[]; chainId: number; version: number }
  | { accepted: false; reason: RecordRefusal }

/**
 * Says whether a record is a node of this chain that can be dialled, in op-node's order: entry, chain id, version,
 * address (op-node p2p/discovery.go v1.19.6). Never throws.
 *
 * @param record an ENR's text, or what parseRecord made of it
 * @param chainId L2 chain id
 * @example
 * const check = checkRecord('enr:-J64QBbw…', 10)
 * if (!check.accepted) console.log(check.reason.code) // 'chain_id'
 */
export function checkRecord(record: string | NodeRecord, chainId: number): RecordCheck {
  const read = typeof record === 'string' ? readRecord(record) : record
  if ('code' in read) return { accepted: false, reason: read }
  const refusal = checkEntry(read.entries.get(OPSTACK_KEY), chainId)
  if (refusal) return { accepted: false, reason: refusal }
  const addresses = dialAddresses(read)
  if (addresses.length === 0) return { accepted: false, reason: { code: 'no_address' } }
  return { accepted: true, record: read, addresses, chainId, version: OPSTACK_VERSION }
}

function checkEntry(bytes: Uint8Array | undefined, chainId: number): RecordRefusal | undefined {
  if (bytes === undefined) return { code: 'missing_entry' }
  const entry = decodeOpstackEntry(bytes)
  if (!entry) return { code: 'malformed_entry', bytes: bytes.length }
  if (entry.chainId !== BigInt(chainId)) return { code: 'chain_id', expected: chainId, received: entry.chainId }
  if (entry.version !== BigInt(OPSTACK_VERSION)) {
    return { code: 'version', expected: OPSTACK_VERSION, received: entry.version }
  }
  return undefined
}

function readRecord(text: string): NodeRecord | RecordRefusal {
  try {
    return parseRecord(text)
  } catch (error) {
    return { code: 'malformed_record', message: error instanceof EnrError ? error.message : String(error) }
  }
}
