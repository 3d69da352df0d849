import { compress } from '@kona/gossip/payload'
import type { Sender } from '../sender.ts'
import { type Case, EVERY } from './case.ts'

const MAX_BYTES = 10 * 1024 * 1024

/** A number as snappy has it in front, seven bits a byte, with zeros behind it up to so many bytes. */
function varint(value: number, bytes = 1): Uint8Array {
  const out: number[] = []
  for (let rest = value; rest > 0 || out.length < bytes; rest = Math.floor(rest / 128)) out.push((rest % 128) | 128)
  out[out.length - 1]! &= 127
  return Uint8Array.from(out)
}

/** The same bytes in literals, each with its length in so many bytes behind the tag (0: inside of it). */
function literals(raw: Uint8Array, piece: number, lengthBytes: 0 | 1 | 2 | 3 | 4): Uint8Array {
  const parts: Uint8Array[] = []
  for (let at = 0; at < raw.length; at += piece) {
    const bytes = raw.subarray(at, at + piece)
    const size = bytes.length - 1
    const tag = lengthBytes === 0 ? [size << 2] : [(59 + lengthBytes) << 2]
    for (let i = 0; i < lengthBytes; i++) tag.push((size >>> (8 * i)) & 255)
    parts.push(Uint8Array.from(tag), bytes)
  }
  return Buffer.concat(parts)
}

const join = (...parts: readonly Uint8Array[]): Uint8Array => Buffer.concat(parts)

/** Behind the length in front. */
function body(data: Uint8Array): Uint8Array {
  let start = 0
  while (data[start]! >= 128) start++
  return data.subarray(start + 1)
}

type Lie = (raw: Uint8Array, sender: Sender) => Uint8Array

const declared =
  (length: (raw: Uint8Array) => number): Lie =>
  (raw) =>
    join(varint(length(raw)), body(compress(raw)))

const LIES: Record<string, Lie> = {
  'one literal, its length in 4 bytes': (raw) => join(varint(raw.length), literals(raw, raw.length, 4)),
  'literals, lengths in 3 bytes': (raw) => join(varint(raw.length), literals(raw, 300, 3)),
  'literals, lengths in 2 bytes': (raw) => join(varint(raw.length), literals(raw, 300, 2)),
  'literals, lengths in 1 byte': (raw) => join(varint(raw.length), literals(raw, 7, 1)),
  'literals of one byte': (raw) => join(varint(raw.length), literals(raw, 1, 0)),
  'declares one byte more': declared((raw) => raw.length + 1),
  'declares one byte less': declared((raw) => raw.length - 1),
  'declares nothing': declared(() => 0),
  'declares 65 bytes': declared(() => 65),
  'declares 66 bytes': declared(() => 66),
  'declares the bound': declared(() => MAX_BYTES),
  'declares one more than the bound': declared(() => MAX_BYTES + 1),
  'declares 200 MB': declared(() => 200_000_000),
  'declares 2^31 bytes': declared(() => 2 ** 31),
  'declares 2^32 - 1 bytes': declared(() => 2 ** 32 - 1),
  'declares 2^32 bytes': declared(() => 2 ** 32),
  'declares 2^32 more than there are': declared((raw) => raw.length + 2 ** 32),
  'no length in front': (raw) => body(compress(raw)),
  'the length alone': (raw) => varint(raw.length),
  'bytes behind the end': (raw, sender) => join(compress(raw), sender.random.bytes(1 + sender.random.below(9))),
  'an empty literal of no bytes behind the end': (raw) => join(compress(raw), Uint8Array.of(0)),
  'cut anywhere': (raw, sender) => {
    const data = compress(raw)
    return data.subarray(0, sender.random.below(data.length))
  },
  'one bit changed': (raw, sender) => {
    const data = compress(raw)
    data[sender.random.below(data.length)]! ^= 1 << sender.random.below(8)
    return data
  },
  'one bit of a long one changed': (raw, sender) => {
    const data = compress(join(raw, new Uint8Array(3000)))
    data[sender.random.below(data.length)]! ^= 1 << sender.random.below(8)
    return data
  },
  'stream format': (raw) => join(Buffer.from('ff060000734e61507059', 'hex'), Uint8Array.of(1, 0, 0, 0), raw),
  'not compressed': (raw) => raw,
  ...Object.fromEntries(
    [2, 3, 5, 9, 10, 11, 12].map((bytes): [string, Lie] => [
      `the length in ${bytes} bytes`,
      (raw) => join(varint(raw.length, bytes), body(compress(raw))),
    ]),
  ),
  ...Object.fromEntries(
    Object.entries({
      'copy from 0 bytes back': [1, 0],
      'copy from 0 bytes back, 2 byte offset': [2, 0, 0],
      'copy from 0 bytes back, 4 byte offset': [3, 0, 0, 0, 0],
      'copy from before the start': [2 | (9 << 2), 255, 255],
      'copy from 2^32 - 1 back': [3, 255, 255, 255, 255],
      'copy cut': [2 | (9 << 2), 1],
      'literal of 2^32 bytes': [63 << 2, 255, 255, 255, 255],
      'literal of 2^31 bytes': [63 << 2, 255, 255, 255, 127],
      'literal cut': [63 << 2, 1],
      'copy of the last byte': [1, 1],
      'copy of the last byte, 64 times': [2 | (63 << 2), 1, 0],
      'copy of the last byte, 4 byte offset': [3 | (63 << 2), 1, 0, 0, 0],
      'copy that overlaps': [2 | (19 << 2), 3, 0],
    }).map(([name, tag]): [string, Lie] => [
      name,
      (raw) => join(varint(raw.length + copied(tag)), literals(raw, 50, 0), Uint8Array.from(tag)),
    ]),
  ),
}

/** How many bytes a copy adds; none where it is no sound one. */
function copied(tag: readonly number[]): number {
  if ((tag[0]! & 3) === 1) return 4
  return (tag[0]! & 3) === 0 ? 0 : 1 + (tag[0]! >>> 2)
}

/** The bytes that copies add come behind the payload; what it makes of them is for both to say. */
export const snappy: readonly Case[] = Object.entries(LIES).map(([name, lie]) => ({
  name: `snappy: ${name}`,
  versions: EVERY,
  steps: (sender, version) => [sender.compressed(version, lie(sender.raw(sender.block(version)), sender))],
}))

/** Zeros at the bound and one above it: a small message that grows. */
export const snappyBound: readonly Case[] = [MAX_BYTES, MAX_BYTES + 1].map((length) => ({
  name: `snappy: ${length} zeros`,
  versions: [4],
  heavy: true,
  steps: (sender, version) => [sender.compressed(version, compress(new Uint8Array(length)))],
}))
