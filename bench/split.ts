import { blocksTopic, messageId } from '@kona/gossip'
import {
  blockHash,
  decodePayload,
  payloadHash,
  recoverSigner,
  SIGNATURE_BYTES,
  transactionsRoot,
  uncompress,
} from '@kona/gossip/payload'
import type { OpNodeValidator } from '@kona/interop/op-node-validator'
import { median } from './median.ts'
import { NOW_MS, ROLLUP_CONFIG, VERSION, type Workload } from './workload.ts'

export const PARTS = [
  'snappy',
  'message id',
  'payload hash',
  'signature',
  'ssz',
  'transactions root',
  'header',
] as const
export type Part = (typeof PARTS)[number]

/** What each part takes per message, in us: medians over the rounds. */
export interface Split {
  readonly name: string
  readonly ours: Readonly<Record<Part, number>>
  readonly theirs: Readonly<Record<Part, number>>
}

const CHAIN_ID = ROLLUP_CONFIG.l2ChainId
const TOPIC = blocksTopic(CHAIN_ID, VERSION)
const ROUNDS = 5

/** Where the time of a valid message goes, both sides in turns. */
export async function split(workload: Workload, opNode: OpNodeValidator): Promise<Split> {
  await opNode.load({ version: VERSION, data: workload.data, nowMs: NOW_MS })
  const ours: Readonly<Record<string, number>>[] = []
  const theirs: Readonly<Record<string, number>>[] = []
  ourSplit(workload)
  for (let i = 0; i < ROUNDS; i++) {
    ours.push(ourSplit(workload))
    theirs.push(await opNode.split())
  }
  const perMessage = (rounds: readonly Readonly<Record<string, number>>[]): Record<Part, number> =>
    Object.fromEntries(
      PARTS.map((part) => [part, median(rounds.map((round) => round[part]!)) / workload.data.length / 1000]),
    ) as Record<Part, number>
  return { name: workload.name, ours: perMessage(ours), theirs: perMessage(theirs) }
}

/** In ns for all messages together. */
function ourSplit({ data }: Workload): Record<string, number> {
  const took: Record<string, number> = {}
  const measure = <T>(part: string, call: () => T): T => {
    const start = process.hrtime.bigint()
    const result = call()
    took[part] = (took[part] ?? 0) + Number(process.hrtime.bigint() - start)
    return result
  }
  for (const message of data) {
    const raw = measure('snappy', () => uncompress(message))
    // The first call decompresses, the second finds it done.
    messageId(TOPIC, message)
    measure('message id', () => messageId(TOPIC, message))
    const signed = raw.subarray(SIGNATURE_BYTES)
    const hash = measure('payload hash', () => payloadHash(signed))
    const signature = raw.subarray(0, SIGNATURE_BYTES)
    measure('signature', () => recoverSigner({ signature, chainId: CHAIN_ID, payloadHash: hash }))
    const envelope = measure('ssz', () => decodePayload(signed, VERSION))
    measure('transactions root', () => transactionsRoot(envelope.executionPayload.transactions))
    const header = { ...envelope.executionPayload, transactions: [] }
    measure('header', () => blockHash(header, envelope.parentBeaconBlockRoot))
  }
  return took
}
