import { MemoryDatastore } from 'datastore-core'
import { Key } from 'interface-datastore'
import { expect, test } from 'vitest'
import { ScoreStore } from '../../src/score/score-store.ts'

test('scores come back, only changes are written, and those that are gone are deleted', async () => {
  const datastore = new MemoryDatastore()
  const keeping = { datastore, chainId: 10, failed: () => {} }
  const first = new ScoreStore(keeping)
  expect(await first.load()).toEqual({ scores: [], skipped: 0 })
  await first.save([
    { peerId: 'a', score: { rejects: 3 } },
    { peerId: 'b', score: { rejects: 1 } },
  ])
  await first.save([{ peerId: 'a', score: { rejects: 4 } }])
  await datastore.put(new Key('/scores/10/c'), new TextEncoder().encode('no score'))
  expect(await new ScoreStore(keeping).load()).toEqual({ scores: [{ peerId: 'a', score: { rejects: 4 } }], skipped: 1 })
})
