import type { ReasonCode } from '../validity/reason.ts'

/** Messages whose arrivals are compared; older duplicates have no lag. */
const MAX_MESSAGES = 1_024
/** Senders of one message that are told apart. */
const MAX_SENDERS = 128
/** Lags that the median is taken of. */
const MAX_LAGS = 64

/** What a peer brought on one topic, under the names of gossipsub's own counters; they do not decay. */
export interface TopicDeliveries {
  /** Milliseconds in the mesh, over all times that it was in it. */
  readonly timeInMeshMs: number
  /** Messages that came from this peer first and were accepted. */
  readonly firstMessageDeliveries: number
  /** Accepted first ones, and duplicates, that came while it was in the mesh. */
  readonly meshMessageDeliveries: number
  /** Messages that came from this peer first and were rejected or ignored. */
  readonly invalidMessageDeliveries: number
}

/** What a connected peer has brought since it connected, whether it is scored or not. */
export interface DeliveryCounts {
  /** Messages that came from this peer first and were accepted. */
  readonly first: number
  /** Messages that another peer had brought before. */
  readonly duplicates: number
  /** Messages that the peer itself had brought before. */
  readonly repeats: number
  /** Median of the last 64 duplicates' time behind the first to deliver, in milliseconds; undefined without any. */
  readonly medianLagMs: number | undefined
  /** Messages that came from this peer first and were not accepted, by the reason's code. */
  readonly invalid: Readonly<Partial<Record<ReasonCode, number>>>
  /** Compressed bytes of all of these. */
  readonly bytes: number
  readonly topics: Readonly<Record<string, TopicDeliveries>>
}

interface Arrival {
  readonly atMs: number
  readonly bytes: number
  readonly senders: Set<string> // BOUNDED: MAX_SENDERS
}

interface TopicCounts {
  first: number
  inMesh: number
  invalid: number
  meshMs: number
  /** While it is in the mesh. */
  sinceMs: number | undefined
}

interface Counts {
  duplicates: number
  repeats: number
  bytes: number
  readonly lagsMs: number[] // BOUNDED: MAX_LAGS, oldest out
  readonly invalid: Partial<Record<ReasonCode, number>> // BOUNDED: the closed union of codes
  readonly topics: Map<string, TopicCounts> // BOUNDED: the chain's four topics, no other is let in
}

/** Counts what each connected peer brings. Times are milliseconds of any clock that only goes forward. */
export class PeerDeliveries {
  readonly #arrivals = new Map<string, Arrival>() // BOUNDED: MAX_MESSAGES, oldest out
  readonly #peers = new Map<string, Counts>() // BOUNDED: connected peers

  connected(peerId: string): void {
    if (!this.#peers.has(peerId)) this.#peers.set(peerId, newCounts())
  }

  disconnected(peerId: string): void {
    this.#peers.delete(peerId)
  }

  /** A message that nobody brought before. */
  arrived(msgId: string, from: string, bytes: number, nowMs: number): void {
    this.#arrivals.set(msgId, { atMs: nowMs, bytes, senders: new Set([from]) })
    if (this.#arrivals.size > MAX_MESSAGES) this.#arrivals.delete(this.#arrivals.keys().next().value as string)
    const counts = this.#peers.get(from)
    if (counts) counts.bytes += bytes
  }

  /** A message that is known. @returns whether the peer itself had brought it before */
  duplicate(msgId: string, from: string, topic: string, nowMs: number): boolean {
    const arrival = this.#arrivals.get(msgId)
    const counts = this.#peers.get(from)
    if (counts) counts.bytes += arrival?.bytes ?? 0
    if (arrival?.senders.has(from)) {
      if (counts) counts.repeats++
      return true
    }
    if (arrival && arrival.senders.size < MAX_SENDERS) arrival.senders.add(from)
    if (!counts) return false
    counts.duplicates++
    const onTopic = countsOn(counts, topic)
    if (onTopic.sinceMs !== undefined) onTopic.inMesh++
    if (arrival) counts.lagsMs.push(nowMs - arrival.atMs)
    if (counts.lagsMs.length > MAX_LAGS) counts.lagsMs.shift()
    return false
  }

  /** The verdict on a message that came from this peer first. @param code the reason's; undefined for accepted ones */
  judged(from: string, topic: string, code: ReasonCode | undefined): void {
    const counts = this.#peers.get(from)
    if (!counts) return
    const onTopic = countsOn(counts, topic)
    if (code === undefined) {
      onTopic.first++
      if (onTopic.sinceMs !== undefined) onTopic.inMesh++
    } else {
      onTopic.invalid++
      counts.invalid[code] = (counts.invalid[code] ?? 0) + 1
    }
  }

  grafted(peerId: string, topic: string, nowMs: number): void {
    const counts = this.#peers.get(peerId)
    if (counts) countsOn(counts, topic).sinceMs ??= nowMs
  }

  pruned(peerId: string, topic: string, nowMs: number): void {
    const onTopic = this.#peers.get(peerId)?.topics.get(topic)
    if (onTopic?.sinceMs === undefined) return
    onTopic.meshMs += nowMs - onTopic.sinceMs
    onTopic.sinceMs = undefined
  }

  /** What a peer has brought; zeros for one that is not connected. */
  of(peerId: string, nowMs: number): DeliveryCounts {
    const { duplicates, repeats, bytes, lagsMs, invalid, topics } = this.#peers.get(peerId) ?? newCounts()
    return {
      first: [...topics.values()].reduce((sum, { first }) => sum + first, 0),
      duplicates,
      repeats,
      medianLagMs: lagsMs.toSorted((a, b) => a - b)[lagsMs.length >> 1],
      invalid: { ...invalid },
      bytes,
      topics: Object.fromEntries([...topics].map(([topic, counts]) => [topic, onTopic(counts, nowMs)])),
    }
  }
}

function onTopic({ first, inMesh, invalid, meshMs, sinceMs }: TopicCounts, nowMs: number): TopicDeliveries {
  return {
    timeInMeshMs: meshMs + (sinceMs === undefined ? 0 : nowMs - sinceMs),
    firstMessageDeliveries: first,
    meshMessageDeliveries: inMesh,
    invalidMessageDeliveries: invalid,
  }
}

function countsOn({ topics }: Counts, topic: string): TopicCounts {
  let counts = topics.get(topic)
  if (counts === undefined) {
    counts = { first: 0, inMesh: 0, invalid: 0, meshMs: 0, sinceMs: undefined }
    topics.set(topic, counts)
  }
  return counts
}

function newCounts(): Counts {
  return { duplicates: 0, repeats: 0, bytes: 0, lagsMs: [], invalid: {}, topics: new Map() }
}
