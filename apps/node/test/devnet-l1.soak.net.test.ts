// Many rotations; `pnpm run soak` runs them and prints the figures.
import { expect, test } from 'vitest'
import { startDevnet } from '../src/devnet/index.ts'

const soak = test.runIf(process.env.KONA_SOAK)
const ROTATIONS = 20

soak(
  `${ROTATIONS} rotations on L1 with five nodes and a block each 100 ms lose none`,
  { timeout: 600_000 },
  async () => {
    await using devnet = await startDevnet({ blockTimeMs: 100, l1: true })
    const rejected: unknown[] = []
    devnet.addEventListener('rejected', ({ detail }) => rejected.push(detail))
    const slowestMs: number[] = []
    for (let rotation = 0; rotation < ROTATIONS; rotation++) {
      const { learnedMs } = await devnet.rotate()
      slowestMs.push(Math.max(...Object.values(learnedMs)))
      await new Promise((resolve) => setTimeout(resolve, 2_000)) // some twenty blocks by the new key
    }
    const { blocks, delivered, expected, latencyMs } = devnet.summary()
    const figures = { blocks, delivered, expected, latencyMs, slowestMs: Math.max(...slowestMs) }
    process.stdout.write(`${ROTATIONS} rotations: ${JSON.stringify(figures)}\n`)
    expect(rejected).toEqual([])
    expect(delivered).toBe(expected)
  },
)
