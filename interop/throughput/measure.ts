import { IN_FLIGHT, Pair, type Round, SIZES, type Size } from './pair.ts'
import type { Kind } from './peer.ts'

/** All rounds of one size between two kinds of node. */
export interface Figures {
  readonly from: Kind
  readonly to: Kind
  readonly size: Size
  /** With {@link IN_FLIGHT} under way. */
  readonly many: readonly Round[]
  /** One after the other. */
  readonly single: readonly Round[]
}

const PAIRS: readonly (readonly [Kind, Kind])[] = [
  ['op-node', 'op-node'],
  ['op-node', 'ours'],
  ['ours', 'op-node'],
  ['ours', 'ours'],
]

/** A round with one in flight has fewer blocks, since each takes longer. */
const SINGLE_SHARE = 1 / 4

/**
 * Measures every pair in one run. They take turns, round by round, so that a busy machine hits all of them; a first
 * round of each is not counted, since compilers come into it.
 */
export async function measure(rounds: number, tell: (line: string) => void): Promise<Figures[]> {
  const pairs: Pair[] = []
  try {
    for (const [from, to] of PAIRS) pairs.push(await Pair.start(from, to))
    const figures: Figures[] = []
    for (const size of SIZES) {
      const few = { ...size, blocks: Math.round(size.blocks * SINGLE_SHARE) }
      const many: Round[][] = PAIRS.map(() => [])
      const single: Round[][] = PAIRS.map(() => [])
      for (let i = -1; i < rounds; i++) {
        for (const [at, pair] of pairs.entries()) {
          const results = [await pair.round(size, IN_FLIGHT), await pair.round(few, 1)] as const
          if (i < 0) continue
          many[at]?.push(results[0])
          single[at]?.push(results[1])
        }
      }
      for (const [at, [from, to]] of PAIRS.entries()) {
        figures.push({ from, to, size, many: many[at] ?? [], single: single[at] ?? [] })
        tell(`${from} to ${to}, ${size.name}: done`)
      }
    }
    return figures
  } finally {
    await Promise.all(pairs.map((pair) => pair.stop()))
  }
}
