import { SignableENR } from '@chainsafe/enr'
import { encodeOpstackEntry } from '../../src/enr/opstack-entry.ts'
import { LocalNode, privateKeyBytes } from '../../src/local-node.ts'

/** A signed record of a new key with the given entries besides `id` and `secp256k1`. */
export function signedRecord(entries: Record<string, Uint8Array>, seq = 1n, node = LocalNode.generate()): SignableENR {
  const { kvs, privateKey } = SignableENR.createV4(privateKeyBytes(node), entries)
  return new SignableENR(kvs, seq, privateKey)
}

/** What a dialable node of a chain writes, at 10.0.0.1. */
export function chainEntries(chainId: number): Record<string, Uint8Array> {
  return {
    ip: Uint8Array.of(10, 0, 0, 1),
    tcp: Uint8Array.of(0x24, 0x06),
    udp: Uint8Array.of(0x24, 0x07),
    opstack: encodeOpstackEntry(chainId),
  }
}
