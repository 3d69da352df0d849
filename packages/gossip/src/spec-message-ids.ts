import type { RPC } from '@libp2p/gossipsub/message'
import { specMessageId } from './message-id.ts'

/** What this needs of gossipsub's inside. */
export interface SpecIdInner {
  mcache: {
    msgs: Map<string, { readonly message: RPC.Message; readonly validated: boolean }>
    put(id: object, message: RPC.Message, validated?: boolean): boolean
    observeDuplicate(id: string, peerId: string): void
  }
  seenCache: { has(id: string): boolean; put(id: string): unknown }
  gossipTracer: { readonly size: number; deliverMessage(id: string): void }
  handleIHave(peerId: string, ihave: RPC.ControlIHave[]): RPC.ControlIWant[]
}

/**
 * kona, like the spec's text, has message ids without the topic. What it announces always looks new, would be asked
 * for again and again, and as what comes has our id, the peer would lose score for a broken promise each time. So the
 * ids that such peers have for our messages are learnt, but only when somebody announces an id that we do not know, or
 * while we wait for an answer: hashing each message twice would be too dear.
 * https://specs.optimism.io/protocol/rollup-node-p2p.html#message-id-computation
 */
export function knowSpecIds(inner: SpecIdInner): void {
  const { mcache, seenCache, gossipTracer } = inner
  const ids = new WeakMap<RPC.Message, string>() // BOUNDED: messages in gossipsub's cache
  const idOf = (message: RPC.Message): string => {
    let id = ids.get(message)
    if (id === undefined) {
      id = Buffer.from(specMessageId(message.data ?? new Uint8Array())).toString('latin1')
      ids.set(message, id)
    }
    return id
  }

  const arrived = (message: RPC.Message | undefined): void => {
    if (message && gossipTracer.size > 0) gossipTracer.deliverMessage(idOf(message))
  }

  const put = mcache.put.bind(mcache)
  mcache.put = (id, message, validated) => {
    arrived(message)
    return put(id, message, validated)
  }
  const observeDuplicate = mcache.observeDuplicate.bind(mcache)
  mcache.observeDuplicate = (id, peerId) => {
    arrived(mcache.msgs.get(id)?.message)
    observeDuplicate(id, peerId)
  }

  const handle = inner.handleIHave.bind(inner)
  inner.handleIHave = (peerId, ihave) => {
    const unknown = ihave.some(({ messageIDs = [] }) => messageIDs.some((id) => !seenCache.has(latin1(id))))
    if (unknown) {
      for (const { message, validated } of mcache.msgs.values()) {
        // Not before it is valid: the same bytes on another topic have the same id.
        if (validated) seenCache.put(idOf(message))
      }
    }
    return handle(peerId, ihave)
  }
}

const latin1 = (id: Uint8Array): string => Buffer.from(id.buffer, id.byteOffset, id.byteLength).toString('latin1')
