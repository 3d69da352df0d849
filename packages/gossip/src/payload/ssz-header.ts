import type { PayloadVersion } from './execution-payload.ts'
import { EMPTY_OMMERS, EMPTY_REQUESTS, EMPTY_TRIE } from './header-constants.ts'
import { keccak256 } from './native/keccak.ts'
import * as at from './ssz-layout.ts'
import { hasBlobGas, hasParentBeaconBlockRoot, hasWithdrawals, hasWithdrawalsRoot } from './version.ts'

/** A list header for 256 to 65,535 bytes, which every block header's content has: the bloom alone is 256. */
const LIST_HEADER_BYTES = 3

/**
 * The block hash right from signed bytes that decode and have no withdrawals: what `blockHash` gives for the payload
 * that they decode to, without the way over its hex and numbers.
 *
 * @param transactionsRoot 32 bytes
 */
export function sszBlockHash(bytes: Uint8Array, version: PayloadVersion, transactionsRoot: Uint8Array): Uint8Array {
  const start = hasParentBeaconBlockRoot(version) ? 32 : 0
  const fixed = start + at.fixedBytes(version)
  const header = new HeaderWriter(bytes)
  header.string(start + at.PARENT_HASH, 32)
  header.hash(EMPTY_OMMERS)
  header.string(start + at.FEE_RECIPIENT, 20)
  header.string(start + at.STATE_ROOT, 32)
  header.hash(transactionsRoot)
  header.string(start + at.RECEIPTS_ROOT, 32)
  header.bloom(start + at.LOGS_BLOOM)
  header.empty() // difficulty
  header.uint(start + at.BLOCK_NUMBER, 8)
  header.uint(start + at.GAS_LIMIT, 8)
  header.uint(start + at.GAS_USED, 8)
  header.uint(start + at.TIMESTAMP, 8)
  header.string(fixed, start + at.uint32(bytes, start + at.TRANSACTIONS_OFFSET) - fixed) // extra data
  header.string(start + at.PREV_RANDAO, 32)
  header.nonce()
  header.uint(start + at.BASE_FEE_PER_GAS, 32)
  if (hasWithdrawalsRoot(version)) header.string(start + at.WITHDRAWALS_ROOT, 32)
  else if (hasWithdrawals(version)) header.hash(EMPTY_TRIE)
  if (hasBlobGas(version)) {
    header.uint(start + at.BLOB_GAS_USED, 8)
    header.uint(start + at.EXCESS_BLOB_GAS, 8)
  }
  if (hasParentBeaconBlockRoot(version)) header.string(0, 32)
  if (hasWithdrawalsRoot(version)) header.hash(EMPTY_REQUESTS)
  return keccak256(header.finish())
}

/** Longer than any header. */
const scratch = /* @__PURE__ */ new Uint8Array(768)

/** RLP of strings and numbers that lie in SSZ bytes. */
class HeaderWriter {
  readonly #bytes: Uint8Array
  #at = LIST_HEADER_BYTES

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** Up to 55 bytes of the source. */
  string(from: number, length: number): void {
    const bytes = this.#bytes
    if (length !== 1 || bytes[from]! >= 0x80) scratch[this.#at++] = 0x80 + length
    for (let i = 0; i < length; i++) scratch[this.#at + i] = bytes[from + i]!
    this.#at += length
  }

  hash(bytes: Uint8Array): void {
    scratch[this.#at++] = 0x80 + 32
    for (let i = 0; i < 32; i++) scratch[this.#at + i] = bytes[i]!
    this.#at += 32
  }

  bloom(from: number): void {
    scratch[this.#at] = 0xb9
    scratch[this.#at + 1] = 1
    scratch[this.#at + 2] = 0
    scratch.set(this.#bytes.subarray(from, from + 256), this.#at + 3)
    this.#at += 259
  }

  empty(): void {
    scratch[this.#at++] = 0x80
  }

  nonce(): void {
    scratch[this.#at] = 0x80 + 8
    scratch.fill(0, this.#at + 1, this.#at + 9)
    this.#at += 9
  }

  /** A little-endian number of the source, as RLP has it: big-endian, without zeros in front. */
  uint(from: number, length: number): void {
    const bytes = this.#bytes
    let size = length
    while (size > 0 && bytes[from + size - 1] === 0) size--
    if (size !== 1 || bytes[from]! >= 0x80) scratch[this.#at++] = 0x80 + size
    for (let i = size - 1; i >= 0; i--) scratch[this.#at++] = bytes[from + i]!
  }

  /** A view that the next header overwrites. */
  finish(): Uint8Array {
    const length = this.#at - LIST_HEADER_BYTES
    scratch[0] = 0xf9
    scratch[1] = length >>> 8
    scratch[2] = length
    return scratch.subarray(0, this.#at)
  }
}
