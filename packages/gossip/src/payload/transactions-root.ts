import type { Hex } from '@kona/genesis'
import { bytesToHex } from './hex.ts'
import { hashList } from './message-hashes.ts'
import { keccak256 } from './native/keccak.ts'
import { lengthBytes, stringHeaderBytes, writeLength } from './rlp.ts'

/** A key is rlp(index) of an index below 2^32: five bytes at most. */
const KEY_NIBBLES = 10

const EMPTY_STRING = 0x80

/** The root that the block header holds for a list of transactions. */
export function transactionsRoot(transactions: readonly Uint8Array[]): Hex {
  return bytesToHex(indexTrieRoot(transactions))
}

/**
 * Root of the Merkle Patricia trie from rlp(index) to each value. Empty values are left out: a trie
 * cannot hold them, and op-geth's DeriveSha skips them too.
 */
export function indexTrieRoot(values: readonly Uint8Array[]): Uint8Array {
  const hashed = hashList(values)
  if (hashed !== undefined) return hashed
  const order = keyOrder(values)
  if (order.length === 0) return keccak256(Uint8Array.of(EMPTY_STRING))
  const nibbles = new Uint8Array(order.length * KEY_NIBBLES)
  const ends = new Uint8Array(order.length)
  for (let i = 0; i < order.length; i++) ends[i] = writeKey(order[i]!, nibbles, i * KEY_NIBBLES)
  return new IndexTrie(values, order, nibbles, ends).root()
}

/** Indices of the values that count, in the order of their keys: 1 to 127, then 0 (0x80), then the longer ones. */
function keyOrder(values: readonly Uint8Array[]): number[] {
  const order: number[] = []
  const add = (index: number): void => {
    if (values[index]!.length > 0) order.push(index)
  }
  for (let i = 1; i < values.length && i < 128; i++) add(i)
  if (values.length > 0) add(0)
  for (let i = 128; i < values.length; i++) add(i)
  return order
}

/** Writes rlp(index) as nibbles and returns how many. */
function writeKey(index: number, nibbles: Uint8Array, start: number): number {
  let at = start
  const byte = (value: number): void => {
    nibbles[at++] = (value >>> 4) & 15
    nibbles[at++] = value & 15
  }
  if (index === 0) byte(EMPTY_STRING)
  else if (index < 0x80) byte(index)
  else {
    const size = index < 0x100 ? 1 : index < 0x10000 ? 2 : index < 0x1000000 ? 3 : 4
    byte(EMPTY_STRING + size)
    for (let shift = 8 * (size - 1); shift >= 0; shift -= 8) byte(index >>> shift)
  }
  return at - start
}

/** A list header (5 bytes at most), a path with its header, a value's header. */
const LEAF_HEAD_BYTES = 5 + 1 + KEY_NIBBLES / 2 + 1 + 5
const HASH_REFERENCE_BYTES = 33
/** 16 children and the branch's own value, which is always empty. */
const BRANCH_BYTES = 16 * HASH_REFERENCE_BYTES + 1
const BRANCH_HEADER_BYTES = 3

/**
 * Entries sorted by key; a node is a range of them that share the first `depth` nibbles. No key is a prefix of
 * another. A block has up to thousands of leaves, so they are written in place and their values never copied.
 */
class IndexTrie {
  readonly #values: readonly Uint8Array[]
  readonly #order: readonly number[]
  readonly #nibbles: Uint8Array
  readonly #ends: Uint8Array
  readonly #leafHead = new Uint8Array(LEAF_HEAD_BYTES)

  constructor(values: readonly Uint8Array[], order: readonly number[], nibbles: Uint8Array, ends: Uint8Array) {
    this.#values = values
    this.#order = order
    this.#nibbles = nibbles
    this.#ends = ends
  }

  root(): Uint8Array {
    const count = this.#order.length
    return count === 1 ? keccak256(this.#writeLeafHead(0, 0), this.#value(0)) : keccak256(this.#inner(0, count, 0))
  }

  /** Writes a node as its parent holds it, its hash or below 32 bytes itself, and returns where that ends. */
  #writeReference(from: number, to: number, depth: number, out: Uint8Array, at: number): number {
    const leaf = to - from === 1
    const head = leaf ? this.#writeLeafHead(from, depth) : this.#inner(from, to, depth)
    const tail = leaf ? this.#value(from) : undefined
    const length = head.length + (tail?.length ?? 0)
    if (length < 32) {
      out.set(head, at)
      if (tail !== undefined) out.set(tail, at + head.length)
      return at + length
    }
    out[at] = EMPTY_STRING + 32
    out.set(keccak256(head, tail), at + 1)
    return at + HASH_REFERENCE_BYTES
  }

  /** A leaf's RLP up to its value, valid until the next one is written. */
  #writeLeafHead(entry: number, depth: number): Uint8Array {
    const head = this.#leafHead
    const value = this.#value(entry)
    const pathBytes = this.#pathBytes(depth, this.#ends[entry]!)
    const before = pathBytes + stringHeaderBytes(value)
    let at = writeLength(0xc0, before + value.length, head, 0)
    at = this.#writePath(entry, depth, this.#ends[entry]!, 0x20, head, at)
    if (stringHeaderBytes(value) > 0) at = writeLength(EMPTY_STRING, value.length, head, at)
    return head.subarray(0, at)
  }

  /** The RLP of an extension or a branch. */
  #inner(from: number, to: number, depth: number): Uint8Array {
    let split = depth
    while (this.#nibble(from, split) === this.#nibble(to - 1, split)) split++
    return split === depth ? this.#branch(from, to, depth) : this.#extension(from, to, depth, split)
  }

  #extension(from: number, to: number, depth: number, split: number): Uint8Array {
    const out = new Uint8Array(LEAF_HEAD_BYTES + HASH_REFERENCE_BYTES)
    // The header is one byte: a path of a key and a reference are less than 56 bytes.
    let at = this.#writePath(from, depth, split, 0, out, 1)
    at = this.#writeReference(from, to, split, out, at)
    writeLength(0xc0, at - 1, out, 0)
    return out.subarray(0, at)
  }

  #branch(from: number, to: number, depth: number): Uint8Array {
    const out = new Uint8Array(BRANCH_HEADER_BYTES + BRANCH_BYTES)
    let at = BRANCH_HEADER_BYTES
    let start = from
    for (let nibble = 0; nibble < 16; nibble++) {
      let end = start
      while (end < to && this.#nibble(end, depth) === nibble) end++
      if (end === start) out[at++] = EMPTY_STRING
      else at = this.#writeReference(start, end, depth + 1, out, at)
      start = end
    }
    out[at++] = EMPTY_STRING
    const length = at - BRANCH_HEADER_BYTES
    const header = BRANCH_HEADER_BYTES - lengthBytes(length)
    writeLength(0xc0, length, out, header)
    return out.subarray(header, at)
  }

  #value(entry: number): Uint8Array {
    return this.#values[this.#order[entry]!]!
  }

  #nibble(entry: number, depth: number): number {
    return this.#nibbles[entry * KEY_NIBBLES + depth]!
  }

  /** Bytes of a path in hex-prefix form with its RLP header; a single byte is below 0x80 and has none. */
  #pathBytes(from: number, to: number): number {
    const bytes = ((to - from) >>> 1) + 1
    return bytes === 1 ? 1 : bytes + 1
  }

  #writePath(entry: number, from: number, to: number, flag: 0 | 0x20, out: Uint8Array, start: number): number {
    const bytes = ((to - from) >>> 1) + 1
    let at = start
    if (bytes > 1) out[at++] = EMPTY_STRING + bytes
    let nibble = from
    out[at++] = (to - from) % 2 === 1 ? flag | 0x10 | this.#nibble(entry, nibble++) : flag
    for (; nibble < to; nibble += 2) out[at++] = (this.#nibble(entry, nibble) << 4) | this.#nibble(entry, nibble + 1)
    return at
  }
}
