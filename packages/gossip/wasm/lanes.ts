// Two lanes hash two messages side by side; whichever is done takes the next job, so that lengths need not match.

import { absorbPair, clear, pad, squeeze } from './keccak'
import { BLOCK_STRIDE, BLOCKS, LANES, LANES_STATE, RATE, ZEROS } from './layout'

const IDLE: u32 = 0
const ABSORBING: u32 = 1
const LAST_BLOCK: u32 = 2

// What a lane holds: where the rest of its message begins, how much that is, where the hash goes, how many bytes of
// the lane's own block are filled already, and how far it is.
const REST: usize = 0
const LEFT: usize = 4
const OUT: usize = 8
const FILLED: usize = 12
const PROGRESS: usize = 16

// @ts-ignore: decorator
@inline
function record(lane: usize): usize {
  return LANES + 32 * lane
}

/** The block of a lane, where the head of a message may be written before its job begins. */
export function blockOf(lane: usize): usize {
  return BLOCKS + BLOCK_STRIDE * lane
}

/** Gives a lane the bytes to hash: `head` of them in its block, the rest elsewhere. */
export function begin(lane: usize, head: usize, rest: usize, left: usize, out: usize): void {
  const lane_ = record(lane)
  store<usize>(lane_, rest, REST)
  store<usize>(lane_, left, LEFT)
  store<usize>(lane_, out, OUT)
  store<usize>(lane_, head, FILLED)
  store<u32>(lane_, ABSORBING, PROGRESS)
  clear(LANES_STATE, lane)
}

/** Forgets what a lane was doing. */
export function idle(lane: usize): void {
  store<u32>(record(lane), IDLE, PROGRESS)
}

export function isBusy(lane: usize): bool {
  return load<u32>(record(lane), PROGRESS) != IDLE
}

/** Takes a block into both lanes. Says which of them are done with it: bit 0 for lane 0, bit 1 for lane 1. */
export function step(): u32 {
  const first = nextBlock(0)
  const second = nextBlock(1)
  absorbPair(LANES_STATE, first, second)
  return settle(0) | (settle(1) << 1)
}

function nextBlock(lane: usize): usize {
  const lane_ = record(lane)
  if (load<u32>(lane_, PROGRESS) == IDLE) return ZEROS
  const rest = load<usize>(lane_, REST)
  const left = load<usize>(lane_, LEFT)
  const filled = load<usize>(lane_, FILLED)
  if (filled == 0 && left >= RATE) {
    store<usize>(lane_, rest + RATE, REST)
    store<usize>(lane_, left - RATE, LEFT)
    return rest
  }
  const block = blockOf(lane)
  const room = RATE - filled
  const taken = min(left, room)
  for (let at: usize = filled; at < RATE; at += 16) v128.store(block + at, i64x2.splat(0))
  for (let at: usize = 0; at < taken; at += 16) v128.store(block + filled + at, v128.load(rest + at))
  store<usize>(lane_, rest + taken, REST)
  store<usize>(lane_, left - taken, LEFT)
  store<usize>(lane_, 0, FILLED)
  if (taken < room) {
    // The copy went on behind the message by up to 15 bytes.
    v128.store(block + filled + taken, i64x2.splat(0))
    pad(block, filled + taken)
    store<u32>(lane_, LAST_BLOCK, PROGRESS)
  }
  return block
}

function settle(lane: usize): u32 {
  const lane_ = record(lane)
  if (load<u32>(lane_, PROGRESS) != LAST_BLOCK) return 0
  squeeze(LANES_STATE, lane, load<usize>(lane_, OUT))
  store<u32>(lane_, IDLE, PROGRESS)
  return 1
}
