// The Merkle Patricia trie from rlp(index) to each transaction of an SSZ list. Leaves, and the branches right above
// them, are many, alike and independent: the two lanes hash them. The few nodes above come one after the other.
// https://ethereum.org/en/developers/docs/data-structures-and-encoding/patricia-merkle-trie/

import { EMPTY_TRIE } from './header'
import { indexAt, keyOf, nibbleAt, nibblesOf, pathBytes, shared, writePath } from './index-key'
import { absorbOne, clear, pad, squeeze } from './keccak'
import { begin, blockOf } from './lanes'
import { LEAF_LIMIT, NODE_STRIDE, NODES, RATE, REFERENCE_STRIDE, REFERENCES, SINGLE_STATE } from './layout'
import { LIST, lengthBytes, STRING, writeLength } from './rlp'

/** A node that is shorter stands in its parent itself, not by its hash. */
const HASHED_FROM: usize = 32
/** Where a branch's children begin in its node buffer, behind the longest header. */
const BRANCH_HEADER: usize = 3

let list: usize = 0
let listEnd: usize = 0
let count: u32 = 0

/**
 * Takes an SSZ list of byte strings; false if it is none, too long, or has an empty string, which no trie holds, or
 * ends before it begins.
 */
export function openList(start: usize, end: usize): bool {
  list = start
  listEnd = end
  count = 0
  if (end <= start) return end == start
  const bytes = end - start
  if (bytes < 4) return false
  let from: usize = load<u32>(start)
  if (from == 0 || from % 4 != 0 || from > 4 * LEAF_LIMIT || from > bytes) return false
  const items = <u32>(from / 4)
  for (let i: u32 = 1; i < items; i++) {
    const to: usize = load<u32>(start + 4 * i)
    if (to <= from || to > bytes) return false
    from = to
  }
  if (from == bytes) return false
  count = items
  return true
}

export function leaves(): u32 {
  return count
}

/** Begins the hash of a leaf in a lane, or, where it stands in its parent itself, writes it: then false. */
export function beginLeaf(lane: usize, position: u32): bool {
  const index = indexAt(position, count)
  const key = keyOf(index)
  const nibbles = nibblesOf(index)
  const depth = leafDepth(position, key)
  const from = load<u32>(list + 4 * index)
  const value = list + from
  const length = (index + 1 < count ? load<u32>(list + 4 * index + 4) : <u32>(listEnd - list)) - from

  const header: usize = length == 1 && load<u8>(value) < STRING ? 0 : lengthBytes(length)
  const payload = pathBytes(nibbles - depth) + header + length
  const whole = lengthBytes(payload) + payload
  const embedded = whole < HASHED_FROM && count > 1
  const reference = referenceOf(position)
  const start = embedded ? reference + 7 : blockOf(lane)
  let at = writePath(key, depth, nibbles, 0x20, writeLength(LIST, payload, start))
  if (header > 0) at = writeLength(STRING, length, at)
  if (embedded) {
    memory.copy(at, value, length)
    store<u8>(reference, whole)
    return false
  }
  begin(lane, at - start, value, length, hashSlot(reference))
  return true
}

/**
 * Begins the hash of the next branch that has leaves only, of those from a position on, and returns where its leaves
 * end; 0 when there is none any more. It goes where the reference of its first leaf was.
 */
export function beginBranch(lane: usize, position: u32): u32 {
  let from = position
  while (from < count) {
    const to = siblingsEnd(from)
    if (to - from > 1) {
      const start = NODES + NODE_STRIDE * lane
      const depth = nibblesOf(indexAt(from, count)) - 1
      let at = start + BRANCH_HEADER
      let next = from
      for (let nibble: u32 = 0; nibble < 16; nibble++) {
        if (next < to && nibbleAt(keyOf(indexAt(next, count)), depth) == nibble) at = writeReference(next++, at)
        else store<u8>(at++, STRING)
      }
      store<u8>(at++, STRING)
      const node = prependHeader(start + BRANCH_HEADER, at)
      const reference = referenceOf(from)
      if (at - node >= HASHED_FROM) {
        begin(lane, 0, node, at - node, hashSlot(reference))
        return to
      }
      memory.copy(reference + 7, node, at - node)
      store<u8>(reference, at - node)
    }
    from = to
  }
  return 0
}

/** Writes the root. All leaves and their branches must be done. */
export function writeRoot(out: usize): void {
  if (count == 0) {
    memory.copy(out, EMPTY_TRIE, 32)
    return
  }
  if (count == 1) {
    memory.copy(out, referenceOf(0) + 8, 32)
    return
  }
  // Keys of two and more begin differently (0 is 0x80), so that the root is a branch over more than leaves.
  const node = writeNode(0, count, 0, 0)
  hash(node, load<usize>(nodeAt(0)), out)
}

/** Writes a node that stands above the branches of leaves alone; its length goes in front of its level's buffer. */
function writeNode(from: u32, to: u32, depth: u32, level: usize): usize {
  const buffer = nodeAt(level)
  const start = buffer + 16
  const first = keyOf(indexAt(from, count))
  const split = shared(first, keyOf(indexAt(to - 1, count)))
  let at = start + BRANCH_HEADER
  if (split > depth) {
    at = writePath(first, depth, split, 0, at)
    at = writeChild(from, to, split, level, at)
  } else {
    let next = from
    for (let nibble: u32 = 0; nibble < 16; nibble++) {
      const child = next
      while (next < to && nibbleAt(keyOf(indexAt(next, count)), depth) == nibble) next++
      if (next == child) store<u8>(at++, STRING)
      else at = writeChild(child, next, depth + 1, level, at)
    }
    store<u8>(at++, STRING)
  }
  const node = prependHeader(start + BRANCH_HEADER, at)
  store<usize>(buffer, at - node)
  return node
}

/** Writes what a parent holds of the node over a range of leaves, and returns where that ends. */
function writeChild(from: u32, to: u32, depth: u32, level: usize, at: usize): usize {
  if (to - from == 1) return writeReference(from, at)
  if (siblingsEnd(from) == to && depth == nibblesOf(indexAt(from, count)) - 1) return writeReference(from, at)
  const node = writeNode(from, to, depth, level + 1)
  const length = load<usize>(nodeAt(level + 1))
  if (length < HASHED_FROM) {
    memory.copy(at, node, length)
    return at + length
  }
  store<u8>(at, STRING + 32)
  hash(node, length, at + 1)
  return at + 33
}

/** Where the leaves end that differ from this one in the last nibble alone. */
function siblingsEnd(position: u32): u32 {
  const index = indexAt(position, count)
  const nibbles = nibblesOf(index)
  const prefix = keyOf(index) >>> (68 - 4 * nibbles)
  let end = position + 1
  while (end < count) {
    const other = indexAt(end, count)
    if (nibblesOf(other) != nibbles || keyOf(other) >>> (68 - 4 * nibbles) != prefix) break
    end++
  }
  return end
}

/** The depth below which a leaf is alone: one more than it shares with its neighbours; the root's depth without any. */
function leafDepth(position: u32, key: u64): u32 {
  if (count == 1) return 0
  const before = position > 0 ? shared(key, keyOf(indexAt(position - 1, count))) : 0
  const after = position + 1 < count ? shared(key, keyOf(indexAt(position + 1, count))) : 0
  return max(before, after) + 1
}

function referenceOf(position: u32): usize {
  return REFERENCES + REFERENCE_STRIDE * position
}

/** Makes a reference one by hash, and returns where the hash goes. */
function hashSlot(reference: usize): usize {
  store<u8>(reference, 33)
  store<u8>(reference + 7, STRING + 32)
  return reference + 8
}

function writeReference(position: u32, at: usize): usize {
  const reference = referenceOf(position)
  // In steps of 16 bytes: what is too much is written over by what follows.
  for (let i: usize = 0; i < 48; i += 16) v128.store(at + i, v128.load(reference + 7 + i))
  return at + load<u8>(reference)
}

/** Writes a list's header right before its content, and returns where it begins. */
function prependHeader(content: usize, end: usize): usize {
  const start = content - lengthBytes(end - content)
  writeLength(LIST, end - content, start)
  return start
}

function nodeAt(level: usize): usize {
  return NODES + NODE_STRIDE * (2 + level)
}

/** keccak256 of a node, which has a block's room behind it. */
function hash(node: usize, length: usize, out: usize): void {
  clear(SINGLE_STATE, 0)
  let at = node
  let left = length
  for (; left >= RATE; left -= RATE) {
    absorbOne(SINGLE_STATE, at)
    at += RATE
  }
  memory.fill(at + left, 0, RATE - left)
  pad(at, left)
  absorbOne(SINGLE_STATE, at)
  squeeze(SINGLE_STATE, 0, out)
}
