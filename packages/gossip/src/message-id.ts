import { sha256 } from '#sha256'
import { decompress } from './payload/decompressed.ts'
import { MAX_MESSAGE_BYTES, tryUncompress } from './payload/snappy.ts'

const ID_BYTES = 20

const VALID_DOMAIN = Uint8Array.of(1, 0, 0, 0)
const INVALID_DOMAIN = Uint8Array.of(0, 0, 0, 0)

/**
 * The id under which gossipsub knows a message, 20 bytes: the start of
 * sha256(domain ++ topic length as uint64, little-endian ++ topic ++ data). The domain is 0x01000000 with the
 * decompressed data, or 0x00000000 with the data as it came where it does not decompress.
 *
 * The topic is op-node's (p2p/gossip.go v1.19.6); the spec's text, and kona, leave it out:
 * https://specs.optimism.io/protocol/rollup-node-p2p.html#message-id-computation
 *
 * @param data as it came, snappy-compressed
 */
export function messageId(topic: string, data: Uint8Array): Uint8Array {
  const decompressed = decompress(data)
  const valid = decompressed instanceof Uint8Array
  if (heads?.topic !== topic) heads = { topic, valid: headOf(topic, 1), invalid: headOf(topic, 0) }
  // A copy: a view would keep the hash's own buffer, which in Node is a slice of a shared pool.
  const hash = valid ? sha256(heads.valid, decompressed) : sha256(heads.invalid, data)
  return new Uint8Array(hash.subarray(0, ID_BYTES))
}

/**
 * The id that the spec's text gives a message, and kona: without the topic. Otherwise as {@link messageId}.
 *
 * @param data as it came, snappy-compressed
 */
export function specMessageId(data: Uint8Array): Uint8Array {
  const decompressed = tryUncompress(data, MAX_MESSAGE_BYTES)
  const valid = decompressed instanceof Uint8Array
  const hash = valid ? sha256(VALID_DOMAIN, decompressed) : sha256(INVALID_DOMAIN, data)
  return new Uint8Array(hash.subarray(0, ID_BYTES))
}

/** What is hashed in front of the data, for the topic of the last message: nearly all come on one. */
let heads: { readonly topic: string; readonly valid: Uint8Array; readonly invalid: Uint8Array } | undefined

function headOf(topic: string, domain: 0 | 1): Uint8Array {
  const name = new TextEncoder().encode(topic)
  const head = new Uint8Array(12 + name.length)
  head[0] = domain
  new DataView(head.buffer).setUint32(4, name.length, true)
  head.set(name, 12)
  return head
}
