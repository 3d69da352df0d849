import { describe, expect, it } from 'vitest'
import { goVersion, NO_GO } from './go-program.ts'
import { Pair } from './throughput/pair.ts'
import type { Kind } from './throughput/peer.ts'

const go = goVersion()
if (go === undefined) process.stderr.write(`throughput: ${NO_GO}\n`)

const SIZE = { name: '30 kB', transactions: 100, transactionBytes: 300, blocks: 100 }
const PAIRS: readonly (readonly [Kind, Kind])[] = [
  ['ours', 'ours'],
  ['op-node', 'ours'],
]

// How fast it is, `pnpm run throughput` tells; here it is that what is measured are blocks that arrived.
describe.skipIf(go === undefined).each(PAIRS)('%s to %s, as fast as it goes', (from, to) => {
  it('every block arrives', async () => {
    const pair = await Pair.start(from, to)
    try {
      const { latenciesMs, lost } = await pair.round(SIZE, 32)
      expect({ arrived: latenciesMs.length, lost }).toEqual({ arrived: SIZE.blocks, lost: 0 })
      expect(latenciesMs[0]).toBeGreaterThan(0)
    } finally {
      await pair.stop()
    }
  })
})
