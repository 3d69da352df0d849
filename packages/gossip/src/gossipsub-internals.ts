import { StartError } from '@kona/genesis/driver'
import type { GossipSub } from '@libp2p/gossipsub'
import { RPC } from '@libp2p/gossipsub/message'
import type { Connection, PeerId, Stream } from '@libp2p/interface'
import { encode } from 'it-length-prefixed'
import type { Uint8ArrayList } from 'uint8arraylist'
import {
  type GossipsubObserver,
  type GossipsubStanding,
  missingOfScore,
  observe,
  type PeerScore,
  standing,
} from './gossipsub-observer.ts'
import { MAX_RPC_BYTES } from './mesh-params.ts'
import { OutboundQueue } from './outbound-queue.ts'
import { type PeerScoreInner, RetainedScores } from './score/retained-scores.ts'
import { knowSpecIds, type SpecIdInner } from './spec-message-ids.ts'

/**
 * The one place that touches what gossipsub's interface does not promise. All of it is checked: the members
 * when the service is made, the outbound streams by {@link GossipsubInternals.verify} before the first peer.
 */
const EXPECTED = '@libp2p/gossipsub 17.1.1'

/** Milliseconds that the messages of one RPC may take before timers and sockets get their turn. */
const TURN_MS = 8

/** An RPC of several messages below this size is taken in one go. */
const SMALL_RPC_BYTES = 64 * 1024

/** The larger of it-length-prefixed's own limit, which this lifts, and of what the check sends. */
const PROBE_BYTES = 5 * 1024 * 1024

interface OutboundStream {
  rawStream: Pick<Stream, 'send' | 'writeBufferLength' | 'writeStatus' | 'addEventListener'>
  push(data: Uint8Array): void
  pushPrefixed(data: Uint8ArrayList): void
  /** Ours. */
  queue?: OutboundQueue
}

interface Inner extends SpecIdInner {
  peers: Map<string, PeerId>
  mesh: Map<string, Set<string>>
  streamsOutbound: Map<string, OutboundStream>
  streamsInbound: Map<string, { rawStream: Pick<Stream, 'pause' | 'resume' | 'readStatus'> }>
  getScore(peerId: string): number
  allowedTopics: Set<string> | null
  decodeRpc(bytes: Uint8Array): RPC
  handleReceivedRpc(from: PeerId, rpc: RPC): Promise<void>
  createOutboundStream(peerId: PeerId, connection: Connection): Promise<void>
  reportMessageValidationResult(msgId: string, source: string, acceptance: Acceptance): void
  sendSubscriptions(peerId: string, topics: string[], subscribe: boolean): void
  score: PeerScore
}

/** gossipsub's words for a verdict. */
export type Acceptance = 'accept' | 'ignore' | 'reject'

/** What the driver uses of gossipsub's inside. */
export interface GossipsubInternals {
  /** Ends the validation of a message: accepted ones are forwarded, the others forgotten. */
  report(msgId: string, source: string, acceptance: Acceptance): void
  score(peerId: string): number
  /** Topics in whose mesh a peer is. */
  meshTopics(peerId: string): string[]
  /** Peers that have been too slow for too long to take what we send. To be asked now and then. */
  slowPeers(nowMs: number): string[]
  /** Opens a stream to each peer that has none any more; gossipsub itself would wait for a new connection. */
  reopenStreams(connectionTo: (peerId: PeerId) => Connection | undefined): void
  /** Tells a peer once more that we are subscribed; nothing where it has no stream. */
  subscribeAgain(peerId: string, topics: readonly string[]): void
  observe(observer: GossipsubObserver): void
  /** Makes the next look at a peer's score a fresh one; gossipsub keeps it for a heartbeat. */
  rescore(peerId: string): void
  standing(peerId: string): GossipsubStanding
  /** Sends a large message through a stream that leads nowhere. To be called before `subscribe`. */
  verify(): Promise<void>
}

/** Checks that a gossipsub is the one we know, and makes it fit for blocks. Throws StartError. */
export function openGossipsub(service: GossipSub): GossipsubInternals {
  const inner = checkedMembers(service)
  sendLargeMessages(inner)
  openStreamsInParallel(inner)
  receiveInTurns(inner)
  knowSpecIds(inner)
  return {
    report: (msgId, source, acceptance) => inner.reportMessageValidationResult(msgId, source, acceptance),
    score: (peerId) => inner.getScore(peerId),
    meshTopics: (peerId) => [...inner.mesh].filter(([, peers]) => peers.has(peerId)).map(([topic]) => topic),
    slowPeers: (nowMs) =>
      [...inner.streamsOutbound].filter(([, { queue }]) => queue?.isTooSlow(nowMs)).map(([peerId]) => peerId),
    reopenStreams: (connectionTo) => reopenStreams(inner, connectionTo),
    subscribeAgain: (peerId, topics) => {
      if (inner.streamsOutbound.has(peerId)) inner.sendSubscriptions(peerId, [...topics], true)
    },
    observe: (observer) => observe(inner, observer),
    rescore: (peerId) => void inner.score.scoreCache.delete(peerId),
    standing: (peerId) => standing(inner.score, peerId),
    verify: () => verifyOutboundStreams(inner),
  }
}

/** The scores in gossipsub's memory. @param retainMs its `retainScore` @throws StartError */
export function openScores(service: GossipSub, retainMs: number): RetainedScores {
  const { score } = service as unknown as { score?: Partial<PeerScoreInner> }
  if (!(score?.peerStats instanceof Map)) throw incompatible('no Map score.peerStats')
  for (const name of ['addPeer', 'removeIPsForPeer'] as const) {
    if (typeof score[name] !== 'function') throw incompatible(`no method score.${name}`)
  }
  return new RetainedScores(score as PeerScoreInner, retainMs)
}

function checkedMembers(service: GossipSub): Inner {
  const inner = service as unknown as Record<string, unknown>
  for (const name of ['peers', 'mesh', 'streamsOutbound', 'streamsInbound']) {
    if (!(inner[name] instanceof Map)) throw incompatible(`no Map ${name}`)
  }
  const methods = [
    'getScore',
    'decodeRpc',
    'handleReceivedRpc',
    'createOutboundStream',
    'reportMessageValidationResult',
    'sendSubscriptions',
    'handleIHave',
    'mcache.put',
    'mcache.observeDuplicate',
    'seenCache.has',
    'seenCache.put',
    'gossipTracer.deliverMessage',
  ]
  for (const path of methods) {
    const method = path
      .split('.')
      .reduce<unknown>((of, name) => (of as Record<string, unknown> | undefined)?.[name], inner)
    if (typeof method !== 'function') throw incompatible(`no method ${path}`)
  }
  const missing = missingOfScore(inner.score)
  if (missing) throw incompatible(missing)
  return inner as unknown as Inner
}

function incompatible(found: string): StartError {
  const message = `gossipsub: found ${found}, expected ${EXPECTED}; install that version`
  return new StartError('gossipsub_incompatible', message, { found, expected: EXPECTED })
}

/**
 * gossipsub's streams put the length in front of an RPC with it-length-prefixed's default limit, 4 MiB, and what is
 * above never leaves. Ours go up to {@link MAX_RPC_BYTES}, and drop what a slow peer has no room for.
 */
function sendLargeMessages({ streamsOutbound }: Inner): void {
  const set = streamsOutbound.set.bind(streamsOutbound)
  streamsOutbound.set = (peerId, stream) => {
    const raw = stream.rawStream
    if (typeof raw?.send !== 'function' || typeof stream.push !== 'function')
      throw incompatible('another OutboundStream')
    // gossipsub hears of streams that break, and would write on to one that was closed with its connection.
    const forget = () => {
      if (streamsOutbound.get(peerId) === stream) streamsOutbound.delete(peerId)
    }
    raw.addEventListener('close', forget)
    if (raw.writeStatus === 'closed') queueMicrotask(forget) // while it was opened
    const queue = new OutboundQueue(raw)
    stream.queue = queue
    stream.pushPrefixed = (frame) => queue.send(frame)
    stream.push = (data) => {
      for (const rpc of fragments(data)) stream.pushPrefixed(encode.single(rpc, { maxDataLength: MAX_RPC_BYTES }))
    }
    return set(peerId, stream)
  }
}

/** An RPC above the limit, such as an answer to a long IWANT, goes out message by message. */
function fragments(data: Uint8Array): Uint8Array[] {
  if (data.byteLength <= MAX_RPC_BYTES) return [data]
  const { subscriptions, messages, control } = RPC.decode(data)
  const parts = messages.map((message) => RPC.encode({ subscriptions: [], messages: [message] }))
  if (control || subscriptions.length > 0)
    parts.unshift(RPC.encode({ subscriptions, messages: [], ...(control && { control }) }))
  return parts
}

/** gossipsub opens one stream after the other, so a peer that does not answer would keep all others waiting. */
function openStreamsInParallel(inner: Inner): void {
  const create = inner.createOutboundStream.bind(inner)
  const opening = new Set<string>() // BOUNDED: connected peers; each leaves when libp2p's negotiation times out
  inner.createOutboundStream = async (peerId, connection) => {
    const id = peerId.toString()
    if (opening.has(id)) return
    opening.add(id)
    create(peerId, connection).finally(() => opening.delete(id))
  }
}

/**
 * Drops messages that name an author, which StrictNoSign forbids and gossipsub lets through
 * (https://specs.optimism.io/protocol/rollup-node-p2p.html#gossip-topics): forwarded, peers would reject them.
 * Large RPCs of many messages are taken in turns, so that hashing them does not hold up everything else;
 * their stream pauses meanwhile, so that they do not pile up.
 */
function receiveInTurns(inner: Inner): void {
  const receive = inner.handleReceivedRpc.bind(inner)
  inner.handleReceivedRpc = async (from, rpc) => {
    rpc.messages = rpc.messages.filter((message) => message.from === undefined)
    const { subscriptions, messages, control } = rpc
    const bytes = messages.reduce((sum, message) => sum + (message.data?.byteLength ?? 0), 0)
    if (messages.length < 2 || bytes < SMALL_RPC_BYTES) return receive(from, rpc)

    const stream = inner.streamsInbound.get(from.toString())?.rawStream
    if (stream?.readStatus === 'readable') stream.pause()
    try {
      if (subscriptions.length > 0) await receive(from, { subscriptions, messages: [] })
      let turn = performance.now()
      for (const message of messages) {
        await receive(from, { subscriptions: [], messages: [message] })
        if (performance.now() - turn < TURN_MS) continue
        await new Promise((resolve) => setImmediate(resolve))
        turn = performance.now()
      }
      if (control) await receive(from, { subscriptions: [], messages: [], control })
    } finally {
      if (stream?.readStatus === 'paused') stream.resume()
    }
  }
}

function reopenStreams(inner: Inner, connectionTo: (peerId: PeerId) => Connection | undefined): void {
  for (const [id, peerId] of inner.peers) {
    if (inner.streamsOutbound.has(id)) continue
    const connection = connectionTo(peerId)
    if (connection?.status === 'open') void inner.createOutboundStream(peerId, connection)
  }
}

async function verifyOutboundStreams(inner: Inner): Promise<void> {
  const id = 'probe'
  const peerId = { toString: () => id } as PeerId
  const onClose: ((event: object) => void)[] = []
  let sent = 0
  const stream = {
    protocol: '/meshsub/1.1.0',
    writeBufferLength: 0,
    addEventListener: (_type: string, listener: (event: object) => void) => onClose.push(listener),
    send: (frame: Uint8ArrayList) => {
      sent += frame.byteLength
    },
  }
  const connection = { newStream: () => Promise.resolve(stream) } as unknown as Connection
  inner.peers.set(id, peerId)
  try {
    await inner.createOutboundStream(peerId, connection)
    for (let i = 0; i < 10 && !inner.streamsOutbound.has(id); i++) await Promise.resolve()
    inner.streamsOutbound.get(id)?.push(new Uint8Array(PROBE_BYTES))
  } finally {
    for (const close of onClose) close({})
    inner.streamsOutbound.delete(id)
    inner.peers.delete(id)
  }
  if (sent <= PROBE_BYTES) throw incompatible(`an outbound stream that sent ${sent} of ${PROBE_BYTES} bytes`)
}
