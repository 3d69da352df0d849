// The RLP of a block header, from the SSZ of its payload: op-service/eth/types.go v1.19.6.

import { INPUT } from './layout'
import { LIST, STRING, writeLength } from './rlp'

// Where the fields lie: src/payload/ssz-layout.ts.
const PARENT_HASH: usize = 0
const FEE_RECIPIENT: usize = 32
const STATE_ROOT: usize = 52
const RECEIPTS_ROOT: usize = 84
const LOGS_BLOOM: usize = 116
const PREV_RANDAO: usize = 372
const BLOCK_NUMBER: usize = 404
const GAS_LIMIT: usize = 412
const GAS_USED: usize = 420
const TIMESTAMP: usize = 428
const BASE_FEE_PER_GAS: usize = 440
const TRANSACTIONS_OFFSET: usize = 504
const WITHDRAWALS_OFFSET: usize = 508
const BLOB_GAS_USED: usize = 512
const EXCESS_BLOB_GAS: usize = 520
const WITHDRAWALS_ROOT: usize = 528

/** keccak256 of the RLP of an empty list: the ommers of every block since the merge. */
// prettier-ignore
const EMPTY_OMMERS: usize = memory.data<u8>([
  0x1d, 0xcc, 0x4d, 0xe8, 0xde, 0xc7, 0x5d, 0x7a, 0xab, 0x85, 0xb5, 0x67, 0xb6, 0xcc, 0xd4, 0x1a,
  0xd3, 0x12, 0x45, 0x1b, 0x94, 0x8a, 0x74, 0x13, 0xf0, 0xa1, 0x42, 0xfd, 0x40, 0xd4, 0x93, 0x47,
], 16)
/** keccak256 of the RLP of an empty string: the root of a trie without leaves. */
// prettier-ignore
export const EMPTY_TRIE: usize = memory.data<u8>([
  0x56, 0xe8, 0x1f, 0x17, 0x1b, 0xcc, 0x55, 0xa6, 0xff, 0x83, 0x45, 0xe6, 0x92, 0xc0, 0xf8, 0x6e,
  0x5b, 0x48, 0xe0, 0x1b, 0x99, 0x6c, 0xad, 0xc0, 0x01, 0x62, 0x2f, 0xb5, 0xe3, 0x63, 0xb4, 0x21,
], 16)
/** sha256 of nothing (EIP-7685): L2 blocks have no requests. */
// prettier-ignore
const EMPTY_REQUESTS: usize = memory.data<u8>([
  0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24,
  0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
], 16)

/** A list header for 256 to 65,535 bytes, which every block header's content has: the bloom alone is 256. */
const LIST_HEADER_BYTES: usize = 3

/**
 * Writes the header of a payload to INPUT and returns its length; 0 where there are withdrawals. The payload must be
 * one that decodes, and its parent beacon block root lies right before it, from version 3.
 */
export function writeHeader(payload: usize, end: usize, fixed: usize, version: u32, transactionsRoot: usize): usize {
  const extraData = <usize>load<u32>(payload + TRANSACTIONS_OFFSET) - fixed
  if (extraData > 32) return 0
  if (version >= 2 && <usize>load<u32>(payload + WITHDRAWALS_OFFSET) != end - payload) return 0
  let at = writeHash(payload + PARENT_HASH, INPUT + LIST_HEADER_BYTES)
  at = writeHash(EMPTY_OMMERS, at)
  at = writeString(payload + FEE_RECIPIENT, 20, at)
  at = writeHash(payload + STATE_ROOT, at)
  at = writeHash(transactionsRoot, at)
  at = writeHash(payload + RECEIPTS_ROOT, at)
  at = writeLength(STRING, 256, at)
  memory.copy(at, payload + LOGS_BLOOM, 256)
  at += 256
  store<u8>(at++, STRING) // difficulty
  at = writeUint(payload + BLOCK_NUMBER, 8, at)
  at = writeUint(payload + GAS_LIMIT, 8, at)
  at = writeUint(payload + GAS_USED, 8, at)
  at = writeUint(payload + TIMESTAMP, 8, at)
  at = writeString(payload + fixed, extraData, at)
  at = writeHash(payload + PREV_RANDAO, at)
  store<u8>(at++, STRING + 8)
  store<u64>(at, 0) // nonce
  at = writeUint(payload + BASE_FEE_PER_GAS, 32, at + 8)
  if (version >= 4) at = writeHash(payload + WITHDRAWALS_ROOT, at)
  else if (version >= 2) at = writeHash(EMPTY_TRIE, at)
  if (version >= 3) {
    at = writeUint(payload + BLOB_GAS_USED, 8, at)
    at = writeUint(payload + EXCESS_BLOB_GAS, 8, at)
    at = writeHash(payload - 32, at)
  }
  if (version >= 4) at = writeHash(EMPTY_REQUESTS, at)
  writeLength(LIST, at - INPUT - LIST_HEADER_BYTES, INPUT)
  return at - INPUT
}

function writeHash(from: usize, at: usize): usize {
  store<u8>(at, STRING + 32)
  v128.store(at + 1, v128.load(from))
  v128.store(at + 17, v128.load(from, 16))
  return at + 33
}

/** Up to 32 bytes. */
function writeString(from: usize, length: usize, at: usize): usize {
  if (length != 1 || load<u8>(from) >= STRING) store<u8>(at++, STRING + length)
  v128.store(at, v128.load(from))
  v128.store(at + 16, v128.load(from, 16))
  return at + length
}

/** A little-endian number, as RLP has it: big-endian, without zeros in front. */
function writeUint(from: usize, length: usize, at: usize): usize {
  let size = length
  while (size > 0 && load<u8>(from + size - 1) == 0) size--
  if (size != 1 || load<u8>(from) >= STRING) store<u8>(at++, STRING + size)
  for (; size > 0; size--) store<u8>(at++, load<u8>(from + size - 1))
  return at
}
