import { decodeMessage, type ExecutionPayload } from '@kona/gossip/payload'
import type { Judged } from './verdicts.ts'

/** A difference from op-node that is wanted. docs/compatibility.md has each of them. */
export interface Excuse {
  readonly name: string
  readonly why: string
  covers(judged: Judged): boolean
}

/** Every difference that is allowed; anything else fails the suite. */
export const EXCUSES: readonly Excuse[] = [
  {
    name: 'block numbers of 2^63 and more',
    why: 'op-node takes them for negative, cannot encode the header, and takes the hash of nothing for the block hash',
    covers: ({ message, ours, theirs }) =>
      (payload({ message })?.blockNumber ?? 0n) >= 2n ** 63n &&
      (ours.code === 'block_hash' || theirs.rule === 'payload has bad block hash'),
  },
  {
    name: 'a clock in the first minute of 1970',
    why: 'op-node subtracts the threshold from the clock below zero, and every block is too old',
    covers: ({ message, thresholdSeconds, theirs }) =>
      Math.floor(message.nowMs / 1000) < thresholdSeconds && theirs.rule === 'payload is too old',
  },
]

function payload({ message }: Pick<Judged, 'message'>): ExecutionPayload | undefined {
  try {
    return decodeMessage(message.data, { version: message.version }).envelope.executionPayload
  } catch {
    return undefined
  }
}
