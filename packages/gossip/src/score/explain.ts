import type { Ban } from '../gater/ban.ts'
import { APP_SCORE_PARAMS, APP_SCORE_PARTS, type AppScorePart } from './app-params.ts'
import type { ScoreBreakdown } from './breakdown.ts'
import { msToZero } from './counter.ts'
import type { DeliveryCounts } from './deliveries.ts'
import type { PeerParams } from './peer-params.ts'
import { SCORE_THRESHOLDS } from './thresholds.ts'

/** Something that counts for or against a peer. */
export interface ScoreItem {
  readonly part: AppScorePart | 'ipColocation' | 'behaviour'
  /** What it adds to the score. */
  readonly score: number
  /** The counter behind it. */
  readonly counter: number
  /** Milliseconds until it adds nothing any more, if nothing new comes; undefined for what time alone does not heal. */
  readonly clearsInMs: number | undefined
}

/** Everything that is held against a peer, and in words. */
export interface PeerExplanation {
  readonly peerId: string
  readonly connected: boolean
  /** Static, or protected by the operator: neither banned nor pruned. */
  readonly protected: boolean
  /** On the operator's block list. */
  readonly blocked: boolean
  readonly score: ScoreBreakdown
  readonly items: readonly ScoreItem[]
  readonly deliveries: DeliveryCounts
  readonly ban: Ban | undefined
  /** One sentence each, without a full stop. */
  readonly lines: readonly string[]
}

export type ExplainInput = Omit<PeerExplanation, 'items' | 'lines'>

const WORDS: Readonly<Record<ScoreItem['part'], (counter: string) => string>> = {
  faults: (n) => `${n} messages or floods by its own fault`,
  firstDeliveries: (n) => `${n} blocks that it brought first`,
  validResponses: (n) => `${n} right answers of the sync protocol`,
  errorResponses: (n) => `${n} failed answers of the sync protocol`,
  rejectedPayloads: (n) => `${n} answers of the sync protocol that were no block of the chain`,
  ipColocation: (n) => `more than ten peers on its IP address (squared surplus ${n})`,
  behaviour: (n) => `${n} broken promises or early grafts, above six`,
}

/** Pure, over what is known of the peer at one moment. */
export function explain(input: ExplainInput, params: PeerParams, nowMs: number): PeerExplanation {
  const items = scoreItems(input.score, params)
  return { ...input, items, lines: [...stateLines(input, nowMs), ...items.map(itemLine), ...deliveryLines(input)] }
}

function scoreItems({ application, ipColocation, behaviour }: ScoreBreakdown, params: PeerParams): ScoreItem[] {
  const own = APP_SCORE_PARTS.map((part): ScoreItem => {
    const { weight, halfLifeMs } = APP_SCORE_PARAMS[part]
    const counter = application.counters[part]
    return { part, score: weight * counter, counter, clearsInMs: msToZero(counter, halfLifeMs) }
  })
  const { penalty } = behaviour
  const excess = penalty / params.behaviourPenaltyThreshold
  const decays = excess > 1 ? Math.ceil(Math.log(1 / excess) / Math.log(params.behaviourPenaltyDecay)) : 0
  const items: ScoreItem[] = [
    ...own,
    { part: 'ipColocation', score: ipColocation.score, counter: ipColocation.factor, clearsInMs: undefined },
    { part: 'behaviour', score: behaviour.score, counter: penalty, clearsInMs: decays * params.decayInterval },
  ]
  return items.filter(({ score }) => score !== 0).sort((a, b) => a.score - b.score)
}

function itemLine({ part, score, counter, clearsInMs }: ScoreItem): string {
  const when = clearsInMs === undefined ? 'until others leave' : `gone in ${duration(clearsInMs)}`
  return `${signed(score)} for ${WORDS[part](decimal(counter))}, ${when}`
}

function stateLines(
  { connected, protected: isProtected, blocked, score: { total }, ban }: ExplainInput,
  nowMs: number,
): string[] {
  const { gossipThreshold, graylistThreshold } = SCORE_THRESHOLDS
  const state = connected ? 'connected' : 'not connected'
  const consequence =
    total < graylistThreshold
      ? `below ${graylistThreshold}: nothing it sends is looked at`
      : total < gossipThreshold
        ? `below ${gossipThreshold}: it is told nothing of messages and is in no mesh`
        : 'nothing is withheld from it'
  return [
    `${state}${isProtected ? ', protected from bans and pruning' : ''}, score ${decimal(total)}; ${consequence}`,
    ...(blocked ? ['blocked by the operator, until unblocked'] : []),
    ban
      ? `banned for ${ban.reason}${ban.address ? ` with its address ${ban.address}` : ''} until ${new Date(ban.untilMs).toISOString()}, for another ${duration(Math.max(0, ban.untilMs - nowMs))}`
      : 'not banned',
  ]
}

function deliveryLines({ connected, deliveries }: ExplainInput): string[] {
  if (!connected) return []
  const { first, duplicates, repeats, medianLagMs, invalid } = deliveries
  const lag = medianLagMs === undefined ? '' : `, ${decimal(medianLagMs)} ms behind the first (median)`
  const refused = Object.entries(invalid).map(([code, count]) => `${count} ${code}`)
  return [
    `brought ${first} blocks first and ${duplicates} that were known${lag}${repeats > 0 ? `, ${repeats} of its own again` : ''}`,
    ...(refused.length > 0 ? [`not accepted of it: ${refused.join(', ')}`] : []),
  ]
}

function decimal(value: number): string {
  return String(Math.round(value * 100) / 100)
}

function signed(value: number): string {
  return value > 0 ? `+${decimal(value)}` : decimal(value)
}

function duration(ms: number): string {
  const seconds = Math.ceil(ms / 1_000)
  if (seconds < 120) return `${seconds} s`
  return seconds < 7_200 ? `${Math.ceil(seconds / 60)} min` : `${Math.ceil(seconds / 3_600)} h`
}
