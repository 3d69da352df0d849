import { ENR } from '@chainsafe/enr'
import { RLP, type NestedUint8Array as Rlp } from '@ethereumjs/rlp'

// What stands between a session's plaintext and the message codec of @chainsafe/discv5 11.0.0, which reads numbers
// with enr 5.0.0's bytesToBigint: that one throws over no bytes, and leading zeros are lost.
// https://github.com/ethereum/devp2p/blob/master/discv5/discv5-wire.md#protocol-messages

/** The message types that discv5 has; each response is one more than its request. */
const MessageType = { ping: 1, pong: 2, findNode: 3, nodes: 4, talkReq: 5, talkResp: 6 } as const
const REQUESTS: readonly number[] = [MessageType.ping, MessageType.findNode, MessageType.talkReq]
const RESPONSES: readonly number[] = [MessageType.pong, MessageType.nodes, MessageType.talkResp]

const MAX_REQUEST_ID_BYTES = 8
/** Stands before a peer's request id while discv5 holds it as a number, so that each of its bytes is kept. */
const ID_MARK = 1
const ZERO = Uint8Array.of(0)
/** No message, which discv5 ignores. */
const NOTHING = new Uint8Array(0)

/** A peer's message as discv5 can read it; nothing if discv5 is to ignore it. Never throws. */
export function readableMessage(plaintext: Uint8Array): Uint8Array {
  const type = plaintext[0] as number
  const items = decodeItems(plaintext)
  const id = items?.[0]
  if (!items || !(id instanceof Uint8Array) || id.length > MAX_REQUEST_ID_BYTES) return NOTHING
  if (REQUESTS.includes(type)) items[0] = Uint8Array.of(ID_MARK, ...id)
  if (type === MessageType.ping || type === MessageType.pong) items[1] = orZero(items[1])
  // One record that cannot be read would lose all others of the message.
  if (type === MessageType.nodes && Array.isArray(items[2])) items[2] = items[2].filter(isReadableRecord)
  return encodeItems(type, items)
}

/** Our message as discv5 wrote it, with a request's id as the peer sent it. */
export function answeringMessage(plaintext: Uint8Array): Uint8Array {
  const type = plaintext[0] as number
  const items = RESPONSES.includes(type) ? decodeItems(plaintext) : undefined
  const id = items?.[0]
  if (!items || !(id instanceof Uint8Array) || id[0] !== ID_MARK) return plaintext
  items[0] = id.subarray(1)
  return encodeItems(type, items)
}

function decodeItems(plaintext: Uint8Array): Rlp | undefined {
  try {
    const items = RLP.decode(plaintext.subarray(1))
    return Array.isArray(items) ? items : undefined
  } catch {
    return undefined
  }
}

function encodeItems(type: number, items: Rlp): Uint8Array {
  return Uint8Array.of(type, ...RLP.encode(items))
}

function orZero(item: Rlp[number] | undefined): Rlp[number] {
  return item === undefined || item.length === 0 ? ZERO : item
}

function isReadableRecord(record: Rlp[number]): boolean {
  try {
    ENR.decodeFromValues(record as Uint8Array[])
    return true
  } catch {
    return false
  }
}
