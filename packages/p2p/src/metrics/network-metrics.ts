import { blocksTopic, type MetricsRegister, type PeerSnapshot, topicVersion } from '@kona/gossip'
import type { DialResult } from '../dialer.ts'
import type { NetworkEvents } from '../events.ts'
import type { Network } from '../network.ts'
import { type Instruments, makeInstruments } from './instruments.ts'
import { SCORE_PARTS, scoreParts } from './score-parts.ts'
import { VERDICT_CODES } from './verdict-codes.ts'

/** Different reasons of bans that are counted apart; an operator may write what they like. */
const MAX_BAN_REASONS = 32

const VERSIONS = [1, 2, 3, 4] as const
const DIRECTIONS = ['inbound', 'outbound'] as const
const VERDICTS = ['accept', 'ignore', 'reject'] as const
const DIAL_RESULTS: readonly DialResult[] = ['connected', 'failed']

/** Our metrics of one network, read from outside: from its events, and from its snapshots at each scrape. */
export interface NetworkMetrics {
  dialled(result: DialResult): void
}

/** @throws ConfigError `metrics` when the register has one of the names already */
export function watchNetwork(network: Network, register: MetricsRegister): NetworkMetrics {
  const made = makeInstruments(register)
  zero(made, network)
  count(made, network)
  // The first of the catalog, which is asked first: what it sets for the others they tell in the same scrape.
  made.info.addCollect(() => collect(made, network))
  return { dialled: (result) => made.dials.inc({ result }) }
}

/** Series are there from the start: rate() over one that appears with 1 sees nothing. */
function zero(made: Instruments, network: Network): void {
  made.info.set({ chain_id: String(network.chainId), agent: network.gossip.userAgent }, 1)
  for (const [code, verdict] of Object.entries(VERDICT_CODES)) made.messages.inc({ verdict, code }, 0)
  for (const verdict of VERDICTS) made.messageBytes.inc({ verdict }, 0)
  for (const version of VERSIONS) made.duplicates.inc({ version: String(version) }, 0)
  for (const direction of DIRECTIONS) made.connects.inc({ direction }, 0)
  for (const result of DIAL_RESULTS) made.dials.inc({ result }, 0)
  for (const result_code of ['0', '1', '2', '3']) made.syncRequests.inc({ result_code }, 0)
  for (const result of ['valid', 'missing', 'error', 'rejected']) made.syncResponses.inc({ result }, 0)
  for (const cause of ['expired', 'lifted', 'displaced']) made.unbans.inc({ cause }, 0)
  for (const name of ['disconnects', 'published', 'discoveryFound', 'signerChanges', 'lag'] as const) made[name].inc(0)
  made.latestNumber.set({}, 0)
  made.latestTimestamp.set({}, 0)
}

function count(made: Instruments, network: Network): void {
  const on = <K extends keyof NetworkEvents>(type: K, tell: (detail: NetworkEvents[K]) => void) =>
    network.addEventListener(type, ({ detail }) => tell(detail))
  const banReasons = new Set<string>() // BOUNDED: MAX_BAN_REASONS
  let latest = 0n
  on('peer:connect', ({ direction }) => made.connects.inc({ direction }))
  on('peer:disconnect', () => made.disconnects.inc())
  on('peer:found', () => made.discoveryFound.inc())
  on('peer:ban', ({ reason }) => {
    if (banReasons.size < MAX_BAN_REASONS) banReasons.add(reason)
    made.bans.inc({ reason: banReasons.has(reason) ? reason : 'other' })
  })
  on('peer:unban', ({ cause }) => made.unbans.inc({ cause }))
  on('message:duplicate', ({ topic }) => {
    made.duplicates.inc({ version: String(topicVersion(topic, network.chainId) ?? 'none') })
  })
  on('message:judged', ({ verdict, reason, bytes, durationMs, number, timestamp, receivedAtMs }) => {
    made.messages.inc({ verdict, code: reason?.code ?? 'ok' })
    made.messageBytes.inc({ verdict }, bytes)
    made.validation.observe(durationMs / 1_000)
    if (timestamp === undefined || number === undefined) return
    made.arrival.observe(receivedAtMs / 1_000 - Number(timestamp))
    if (number <= latest) return
    latest = number
    made.latestNumber.set({}, Number(number))
    made.latestTimestamp.set({}, Number(timestamp))
  })
  on('block:published', ({ signMs, sendMs }) => {
    made.published.inc()
    made.signing.observe(signMs / 1_000)
    made.sending.observe(sendMs / 1_000)
  })
  on('sync:request', ({ resultCode, durationMs }) => {
    made.syncRequests.inc({ result_code: String(resultCode) })
    made.syncAnswering.observe(durationMs / 1_000)
  })
  on('sync:response', ({ result }) => made.syncResponses.inc({ result }))
  on('warning', ({ code }) => made.warnings.inc({ code }))
  on('signer:change', () => made.signerChanges.inc())
  on('subscriber:lag', () => made.lag.inc())
}

function collect(made: Instruments, network: Network): void {
  const peers = network.peers()
  for (const direction of DIRECTIONS) {
    for (const mesh of ['in', 'out']) {
      const count = peers.filter((peer) => peer.direction === direction && isInMesh(peer) === (mesh === 'in')).length
      made.peers.set({ direction, mesh }, count)
    }
  }
  for (const version of VERSIONS) {
    const topic = blocksTopic(network.chainId, version)
    const labels = { version: String(version) }
    made.meshPeers.set(labels, peers.filter(({ meshTopics }) => meshTopics.includes(topic)).length)
    made.topicPeers.set(labels, peers.filter(({ topics }) => topics.includes(topic)).length)
  }
  const scores = peers.map(scoreParts)
  for (const part of SCORE_PARTS) {
    const values = scores.map((parts) => parts[part])
    const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
    made.scores.set({ part, stat: 'min' }, values.length === 0 ? 0 : Math.min(...values))
    made.scores.set({ part, stat: 'mean' }, mean)
    made.scores.set({ part, stat: 'max' }, values.length === 0 ? 0 : Math.max(...values))
  }
  const { gater, discovery } = network
  made.banned.set({}, gater.bans().length)
  made.blocked.set({ kind: 'peer' }, gater.blockedPeers().length)
  made.blocked.set({ kind: 'address' }, gater.blockedAddresses().length)
  made.blocked.set({ kind: 'subnet' }, gater.blockedSubnets().length)
  made.protectedPeers.set({}, gater.protectedPeers().length)
  made.discoveryTable.set({}, discovery?.tableSize ?? 0)
  made.discoveryKnown.set({}, discovery?.knownCount ?? 0)
}

function isInMesh({ meshTopics }: PeerSnapshot): boolean {
  return meshTopics.length > 0
}
