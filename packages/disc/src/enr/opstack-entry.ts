/** The entry's key in a node record. https://specs.optimism.io/protocol/rollup-node-p2p.html#consensus-layer-discovery */
export const OPSTACK_KEY = 'opstack'

/** The one version in use: op-node writes 0 and accepts 0 only (op-node p2p/discovery.go v1.19.6). */
export const OPSTACK_VERSION = 0

/** What an `opstack` entry says. Both are uint64 on the wire. */
export interface OpstackEntry {
  /** L2 chain id. */
  chainId: bigint
  /** 0 is the only version in use. */
  version: bigint
}

/**
 * The entry's bytes: unsigned varints of chain id and version. A record holds them as one RLP string.
 *
 * @param chainId L2 chain id, a safe integer
 */
export function encodeOpstackEntry(chainId: number, version: number = OPSTACK_VERSION): Uint8Array {
  return Uint8Array.from([...uvarint(BigInt(chainId)), ...uvarint(BigInt(version))])
}

/**
 * Reads the entry's bytes; undefined where Go's binary.ReadUvarint fails: it ends early or exceeds 64 bits.
 * Longer forms of a number and bytes after the version pass (op-node p2p/discovery.go v1.19.6).
 */
export function decodeOpstackEntry(bytes: Uint8Array): OpstackEntry | undefined {
  const chainId = readUvarint(bytes, 0)
  const version = chainId && readUvarint(bytes, chainId.end)
  return version && { chainId: chainId.value, version: version.value }
}

function uvarint(value: bigint): number[] {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80)
  return [...bytes, Number(rest)]
}

function readUvarint(bytes: Uint8Array, start: number): { value: bigint; end: number } | undefined {
  let value = 0n
  for (let i = 0; i < 10; i++) {
    const byte = bytes[start + i]
    if (byte === undefined || (i === 9 && byte > 1)) return undefined
    value |= BigInt(byte & 0x7f) << BigInt(7 * i)
    if (byte < 0x80) return { value, end: start + i + 1 }
  }
  return undefined
}
