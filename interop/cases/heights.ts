import type { PayloadVersion } from '@kona/gossip/payload'
import { field } from '../layout.ts'
import type { Sender } from '../sender.ts'
import type { Step } from '../step.ts'
import { type Case, EVERY } from './case.ts'

/** Different blocks of one height. */
function blocks(sender: Sender, version: PayloadVersion, count: number, height = sender.newHeight()): Step[] {
  return Array.from({ length: count }, () => {
    const parent = { hash: sender.hash(), number: height - 1n }
    return sender.message(version, sender.block(version, { parent }))
  })
}

const sequences: Record<string, (sender: Sender, version: PayloadVersion) => readonly Step[]> = {
  'a valid block': (sender, version) => blocks(sender, version, 1),
  'the same message twice': (sender, version) => {
    const [message] = blocks(sender, version, 1)
    return [message!, message!]
  },
  'the same block with its signature again': (sender, version) => {
    const signed = sender.block(version)
    const other = sender.signature(signed)
    other[64]! ^= 1
    return [sender.message(version, signed), sender.message(version, signed, other), sender.message(version, signed)]
  },
  'the same block with other bytes in front': (sender, version) => {
    const signed = sender.block(version)
    const raw = sender.raw(signed)
    const literal = Buffer.concat([length(raw.length), Uint8Array.of(61 << 2, ...size(raw.length)), raw])
    return [sender.message(version, signed), sender.compressed(version, literal)]
  },
  'seven blocks of a height, then the first, the sixth and the seventh': (sender, version) => {
    const seven = blocks(sender, version, 7)
    return [...seven, seven[0]!, seven[5]!, seven[6]!]
  },
  'five blocks of a height, then the first': (sender, version) => {
    const five = blocks(sender, version, 5)
    return [...five, five[0]!]
  },
  'six blocks of a height, then the first': (sender, version) => {
    const six = blocks(sender, version, 6)
    return [...six, six[0]!]
  },
  'bad blocks of a height do not count': (sender, version) => {
    const height = sender.newHeight()
    const bad = Array.from({ length: 7 }, () => {
      const signed = sender.block(version, { parent: { hash: sender.hash(), number: height - 1n } })
      field(signed, version, 'stateRoot').fill(7)
      return sender.message(version, signed)
    })
    return [...bad, ...blocks(sender, version, 2, height)]
  },
  'a height on every topic': (sender) => {
    const height = sender.newHeight()
    return EVERY.flatMap((version) => blocks(sender, version, 4, height)).concat(blocks(sender, 1, 3, height))
  },
  'heights out of order': (sender, version) => {
    const heights = Array.from({ length: 6 }, () => sender.newHeight())
    const steps = sender.random.shuffled(heights).flatMap((height) => blocks(sender, version, 2, height))
    return [...steps, ...sender.random.shuffled(steps)]
  },
}

/** The length of a literal as the two bytes behind its tag. */
const size = (bytes: number): number[] => [(bytes - 1) & 255, (bytes - 1) >>> 8]

const length = (bytes: number): Uint8Array => Uint8Array.of((bytes & 127) | 128, bytes >>> 7)

export const heights: readonly Case[] = Object.entries(sequences).map(([name, steps]) => ({
  name: `heights: ${name}`,
  versions: EVERY,
  steps,
}))

/** More heights than are remembered, then old and used ones again. */
export function* manyHeights(sender: Sender, version: PayloadVersion): Generator<Step> {
  const first = sender.newHeight()
  const [used] = blocks(sender, version, 1, first)
  const [old] = blocks(sender, version, 1, sender.newHeight())
  yield used!
  yield old!
  for (let i = 2; i < 1000; i++) yield* blocks(sender, version, 1)
  // The first height is used once more and stays; the second goes out with the next new one.
  yield used!
  yield* blocks(sender, version, 1)
  yield used!
  yield old!
  yield old!
}
