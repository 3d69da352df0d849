// payload_by_number: https://specs.optimism.io/protocol/rollup-node-p2p.html#payload_by_number
// and op-node/p2p/sync.go v1.19.6, which wins where they differ.

/**
 * The protocol's names, in the order in which they are asked for: op-node's without the last slash, then that of the
 * spec's text and kona.
 */
export function payloadByNumberProtocols(chainId: number): readonly string[] {
  const id = `/opstack/req/payload_by_number/${chainId}/0`
  return [id, `${id}/`]
}

/** A request: the block number, little-endian. */
export const REQUEST_BYTES = 8

/** The first byte of a response; after one other than `SUCCESS` the stream ends. */
export const SUCCESS = 0
/** A block that this node does not have. */
export const NOT_FOUND = 1
/** A block before genesis, or later than the clock allows. */
export const INVALID_REQUEST = 2
/** Anything else: a short request, too many of them, trouble of the server. */
export const UNKNOWN_ERROR = 3
export type ResultCode = typeof SUCCESS | typeof NOT_FOUND | typeof INVALID_REQUEST | typeof UNKNOWN_ERROR

/** The first byte, then the version as 32 bits, little-endian; frames follow. */
export const RESPONSE_HEAD_BYTES = 5

/**
 * 0 holds a payload alone, in the layout of version 1 or 2; 1, from Ecotone on, the parent beacon block root before
 * it, in the layout of 3 or 4. The spec lists a version 2 for Isthmus, which nobody sends.
 */
export type ResponseVersion = 0 | 1

export function encodeRequest(number: bigint): Uint8Array {
  const request = new Uint8Array(REQUEST_BYTES)
  new DataView(request.buffer).setBigUint64(0, number, true)
  return request
}

/** @param bytes at least eight */
export function decodeRequest(bytes: Uint8Array): bigint {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(0, true)
}
