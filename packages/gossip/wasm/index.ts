// For @kona/gossip: keccak256 of whatever lies at INPUT; a message decompressed; and all the hashes of a message,
// its payload's and its transactions' at once.

import { writeHeader } from './header'
import { absorbOne, clear, pad, squeeze } from './keccak'
import { begin, idle, isBusy, step } from './lanes'
import * as layout from './layout'
import { uncompressBlock } from './snappy'
import { beginBranch, beginLeaf, leaves, openList, writeRoot } from './trie'

export const INPUT: usize = layout.INPUT
export const INPUT_BYTES: usize = layout.INPUT_BYTES
export const HASH: usize = layout.HASH
export const MESSAGE: usize = layout.MESSAGE
export const MESSAGE_BYTES: usize = layout.MESSAGE_BYTES
export const PAYLOAD_HASH: usize = layout.PAYLOAD_HASH
export const ROOT: usize = layout.ROOT

/** Begins a single hash. */
export function start(): void {
  clear(layout.SINGLE_STATE, 0)
}

/** Takes in so many bytes at INPUT, a multiple of 136. */
export function absorb(bytes: usize): void {
  for (let at: usize = 0; at < bytes; at += layout.RATE) absorbOne(layout.SINGLE_STATE, layout.INPUT + at)
}

/** Takes in the last bytes at INPUT and writes the hash to HASH. */
export function finish(bytes: usize): void {
  const rest = bytes % layout.RATE
  absorb(bytes - rest)
  const last = layout.INPUT + bytes - rest
  memory.fill(last + rest, 0, layout.RATE - rest)
  pad(last, rest)
  absorbOne(layout.SINGLE_STATE, last)
  squeeze(layout.SINGLE_STATE, 0, layout.HASH)
}

/** Decompresses the last `bytes` of the message's room to its start; false unless that gives exactly `length` bytes. */
export function uncompress(bytes: usize, length: usize): bool {
  const end = layout.MESSAGE + layout.MESSAGE_BYTES
  return uncompressBlock(end - bytes, end, layout.MESSAGE, length)
}

const LEAVES: u32 = 0
const BRANCHES: u32 = 1

let phase: u32 = LEAVES
/** The position of the next leaf, or of the first leaf of the next branch. */
let next: u32 = 0
let listed: bool = false

/**
 * Begins with the message at MESSAGE: its payload is what lies from `payload` to `end`, its transactions an SSZ list
 * from `listStart` to `listEnd`; all count from MESSAGE. Without a payload, only the list.
 */
export function open(payload: usize, end: usize, listStart: usize, listEnd: usize): void {
  listed = openList(layout.MESSAGE + listStart, layout.MESSAGE + listEnd)
  phase = LEAVES
  next = 0
  idle(0)
  idle(1)
  if (end > payload) begin(0, 0, layout.MESSAGE + payload, end - payload, layout.PAYLOAD_HASH)
  else takeJob(0)
  takeJob(1)
}

/** Writes the payload's hash to PAYLOAD_HASH. The other lane has begun with the transactions meanwhile. */
export function hashPayload(): void {
  for (;;) {
    const done = step()
    if (done & 2) takeJob(1)
    if (done & 1) break
  }
  takeJob(0)
}

/** Goes on with the transactions and writes their root to ROOT; false where the list allows none. */
export function hashTransactions(): bool {
  if (!listed) return false
  finishJobs()
  phase = BRANCHES
  next = 0
  takeJob(0)
  takeJob(1)
  finishJobs()
  writeRoot(layout.ROOT)
  return true
}

/**
 * Writes the block hash to HASH, with the transactions root at ROOT; false where there are withdrawals. For the message
 * that was begun, once it has decoded: its payload lies from `payload` on, behind the beacon block root if there is one.
 */
export function hashHeader(payload: usize, end: usize, fixed: usize, version: u32): bool {
  const bytes = writeHeader(layout.MESSAGE + payload, layout.MESSAGE + end, fixed, version, layout.ROOT)
  if (bytes == 0) return false
  start()
  finish(bytes)
  return true
}

function finishJobs(): void {
  while (isBusy(0) || isBusy(1)) {
    const done = step()
    if (done & 1) takeJob(0)
    if (done & 2) takeJob(1)
  }
}

function takeJob(lane: usize): void {
  if (!listed) return
  if (phase == LEAVES) {
    while (next < leaves()) if (beginLeaf(lane, next++)) return
  } else if (next < leaves()) {
    const after = beginBranch(lane, next)
    next = after == 0 ? leaves() : after
  }
}
