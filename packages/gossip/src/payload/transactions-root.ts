import type { Hex } from '@kona/genesis'
import { keccak256 } from '#keccak'
import { bytesToHex } from './hex.ts'
import { concat, listHeader, stringHeader } from './rlp.ts'

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

/** Entries sorted by key; a node is a range of them that share the first `depth` nibbles. No key is a prefix of another. */
class IndexTrie {
  readonly #values: readonly Uint8Array[]
  readonly #order: readonly number[]
  readonly #nibbles: Uint8Array
  readonly #ends: Uint8Array

  constructor(values: readonly Uint8Array[], order: readonly number[], nibbles: Uint8Array, ends: Uint8Array) {
    this.#values = values
    this.#order = order
    this.#nibbles = nibbles
    this.#ends = ends
  }

  root(): Uint8Array {
    const [head, tail] = this.#node(0, this.#order.length, 0)
    return keccak256(head, tail)
  }

  /** The RLP of a node in two parts, so that a leaf's value need not be copied to be hashed. */
  #node(from: number, to: number, depth: number): [head: Uint8Array, tail: Uint8Array | undefined] {
    if (to - from === 1) return this.#leaf(from, depth)
    let split = depth
    while (this.#nibble(from, split) === this.#nibble(to - 1, split)) split++
    return [split > depth ? this.#extension(from, to, depth, split) : this.#branch(from, to, depth), undefined]
  }

  #leaf(entry: number, depth: number): [head: Uint8Array, tail: Uint8Array] {
    const value = this.#values[this.#order[entry]!]!
    const path = this.#path(entry, depth, this.#ends[entry]!, 0x20)
    const pathHeader = stringHeader(path)
    const valueHeader = stringHeader(value)
    const before = pathHeader.length + path.length + valueHeader.length
    const header = listHeader(before + value.length)
    return [concat([header, pathHeader, path, valueHeader], header.length + before), value]
  }

  #extension(from: number, to: number, depth: number, split: number): Uint8Array {
    const path = this.#path(from, depth, split, 0)
    const pathHeader = stringHeader(path)
    const child = this.#reference(from, to, split)
    const length = pathHeader.length + path.length + child.length
    const header = listHeader(length)
    return concat([header, pathHeader, path, child], header.length + length)
  }

  #branch(from: number, to: number, depth: number): Uint8Array {
    const parts: Uint8Array[] = []
    let length = 0
    const add = (part: Uint8Array): void => {
      parts.push(part)
      length += part.length
    }
    const empty = Uint8Array.of(EMPTY_STRING)
    let start = from
    for (let nibble = 0; nibble < 16; nibble++) {
      let end = start
      while (end < to && this.#nibble(end, depth) === nibble) end++
      add(end === start ? empty : this.#reference(start, end, depth + 1))
      start = end
    }
    add(empty) // a branch's own value
    const header = listHeader(length)
    return concat([header, ...parts], header.length + length)
  }

  /** A node as its parent holds it: its hash, or the node itself below 32 bytes. */
  #reference(from: number, to: number, depth: number): Uint8Array {
    const [head, tail] = this.#node(from, to, depth)
    const length = head.length + (tail?.length ?? 0)
    if (length < 32) return tail === undefined ? head : concat([head, tail], length)
    const reference = new Uint8Array(33)
    reference[0] = EMPTY_STRING + 32
    reference.set(keccak256(head, tail), 1)
    return reference
  }

  #nibble(entry: number, depth: number): number {
    return this.#nibbles[entry * KEY_NIBBLES + depth]!
  }

  /** Nibbles in hex-prefix form. */
  #path(entry: number, from: number, to: number, flag: 0 | 0x20): Uint8Array {
    const count = to - from
    const path = new Uint8Array((count >>> 1) + 1)
    let at = from
    path[0] = count % 2 === 1 ? flag | 0x10 | this.#nibble(entry, at++) : flag
    for (let i = 1; i < path.length; i++, at += 2) {
      path[i] = (this.#nibble(entry, at) << 4) | this.#nibble(entry, at + 1)
    }
    return path
  }
}
