// keccak-f[1600] on two states at once: https://keccak.team/keccak_specs_summary.html
// The second one costs next to nothing: one 64-bit word of each fills a vector register.

import { RATE, SPARE_STATE } from './layout'

// prettier-ignore
const ROUND_CONSTANTS: usize = memory.data<u64>([
  0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000,
  0x000000000000808b, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
  0x000000000000008a, 0x0000000000000088, 0x0000000080008009, 0x000000008000000a,
  0x000000008000808b, 0x800000000000008b, 0x8000000000008089, 0x8000000000008003,
  0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
  0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
])

/** The 24 rounds; odd ones go to the spare state and come back. */
export function permute(state: usize): void {
  for (let at: usize = 0; at < 24 * 8; at += 16) {
    round(state, SPARE_STATE, v128.load64_splat(ROUND_CONSTANTS + at))
    round(SPARE_STATE, state, v128.load64_splat(ROUND_CONSTANTS + at, 8))
  }
}

/** Takes a block into each state. */
export function absorbPair(state: usize, first: usize, second: usize): void {
  for (let at: usize = 0; at < RATE; at += 8) {
    const pair = v128.load64_lane(second + at, v128.load64_zero(first + at), 1)
    v128.store(state + 2 * at, v128.xor(v128.load(state + 2 * at), pair))
  }
  permute(state)
}

/** Takes a block into the first state. */
export function absorbOne(state: usize, block: usize): void {
  for (let at: usize = 0; at < RATE; at += 8) {
    v128.store(state + 2 * at, v128.xor(v128.load(state + 2 * at), v128.load64_zero(block + at)))
  }
  permute(state)
}

/** Pads the last block of a message: `used` of its bytes are the message's, the rest zero. */
export function pad(block: usize, used: usize): void {
  store<u8>(block + used, 0x01)
  store<u8>(block + RATE - 1, load<u8>(block + RATE - 1) | 0x80)
}

/** Writes the hash that a state holds; `lane` is 0 or 1. */
export function squeeze(state: usize, lane: usize, out: usize): void {
  for (let word: usize = 0; word < 4; word++) {
    store<u64>(out + 8 * word, load<u64>(state + 16 * word + 8 * lane))
  }
}

/** Makes a state zero; `lane` is 0 or 1. */
export function clear(state: usize, lane: usize): void {
  for (let word: usize = 0; word < 25; word++) store<u64>(state + 16 * word + 8 * lane, 0)
}

// @ts-ignore: decorator
@inline
function at(state: usize, word: usize): v128 {
  return v128.load(state + 16 * word)
}

// @ts-ignore: decorator
@inline
function xor(a: v128, b: v128): v128 {
  return v128.xor(a, b)
}

// @ts-ignore: decorator
@inline
function rol(a: v128, bits: i32): v128 {
  return v128.or(i64x2.shl(a, bits), i64x2.shr_u(a, 64 - bits))
}

// @ts-ignore: decorator
@inline
function column(state: usize, x: usize): v128 {
  return xor(xor(xor(at(state, x), at(state, x + 5)), xor(at(state, x + 10), at(state, x + 15))), at(state, x + 20))
}

/** The non-linear step, chi, for a row. */
// @ts-ignore: decorator
@inline
function row(out: usize, y: usize, a: v128, b: v128, c: v128, d: v128, e: v128): void {
  v128.store(out + 80 * y, xor(a, v128.andnot(c, b)))
  v128.store(out + 80 * y + 16, xor(b, v128.andnot(d, c)))
  v128.store(out + 80 * y + 32, xor(c, v128.andnot(e, d)))
  v128.store(out + 80 * y + 48, xor(d, v128.andnot(a, e)))
  v128.store(out + 80 * y + 64, xor(e, v128.andnot(b, a)))
}

// @ts-ignore: decorator
@inline
function round(s: usize, out: usize, constant: v128): void {
  const a = column(s, 0)
  const b = column(s, 1)
  const c = column(s, 2)
  const d = column(s, 3)
  const e = column(s, 4)
  const t = xor(e, rol(b, 1))
  const u = xor(a, rol(c, 1))
  const v = xor(b, rol(d, 1))
  const w = xor(c, rol(e, 1))
  const x = xor(d, rol(a, 1))
  const p = xor(at(s, 0), t)
  const q = rol(xor(at(s, 6), u), 44)
  const r = rol(xor(at(s, 12), v), 43)
  row(out, 0, p, q, r, rol(xor(at(s, 18), w), 21), rol(xor(at(s, 24), x), 14))
  v128.store(out, xor(xor(p, v128.andnot(r, q)), constant))
  row(out, 1, rol(xor(at(s, 3), w), 28), rol(xor(at(s, 9), x), 20), rol(xor(at(s, 10), t), 3), rol(xor(at(s, 16), u), 45), rol(xor(at(s, 22), v), 61))
  row(out, 2, rol(xor(at(s, 1), u), 1), rol(xor(at(s, 7), v), 6), rol(xor(at(s, 13), w), 25), rol(xor(at(s, 19), x), 8), rol(xor(at(s, 20), t), 18))
  row(out, 3, rol(xor(at(s, 4), x), 27), rol(xor(at(s, 5), t), 36), rol(xor(at(s, 11), u), 10), rol(xor(at(s, 17), v), 15), rol(xor(at(s, 23), w), 56))
  row(out, 4, rol(xor(at(s, 2), v), 62), rol(xor(at(s, 8), w), 55), rol(xor(at(s, 14), x), 39), rol(xor(at(s, 15), t), 41), rol(xor(at(s, 21), u), 2))
}
