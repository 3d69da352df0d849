import { MemoryDatastore } from 'datastore-core'
import fc from 'fast-check'
import { Key } from 'interface-datastore'
import { expect, test, vi } from 'vitest'
import { Records } from '../../src/store/records.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

/** Records of numbers in a store whose batches the test may hold up or let fail. */
function recordsOf(store = new MemoryDatastore(), maxRecords = 8) {
  const failed = vi.fn()
  const batches: string[][] = []
  let trouble: Error | undefined
  const datastore = {
    query: store.query.bind(store),
    batch: () => {
      const batch = store.batch()
      const keys: string[] = []
      return {
        put: (key: Key, value: Uint8Array) => {
          keys.push(key.toString())
          batch.put(key, value)
        },
        delete: (key: Key) => {
          keys.push(`-${key}`)
          batch.delete(key)
        },
        commit: async () => {
          await new Promise((resolve) => setImmediate(resolve))
          if (trouble) throw trouble
          batches.push(keys)
          await batch.commit()
        },
      }
    },
  }
  const parse = (json: unknown) => (typeof json === 'number' ? json : undefined)
  const records = new Records<number>({ datastore, kind: 'numbers', chainId: 10, failed, parse, maxRecords })
  const fail = (error?: Error) => {
    trouble = error
  }
  return { store, records, batches, failed, fail }
}

test('writes that come together are one batch, those that come meanwhile are the next', async () => {
  const { records, batches, store } = recordsOf()
  const first = [records.put('a', 1), records.put('b/c', 2), records.delete('gone')]
  expect(new Set(first).size).toBe(1)
  await Promise.resolve()
  await Promise.resolve()
  const second = [records.put('a', 3), records.put('d', 4), records.put('d', 5)]
  await Promise.all([...first, ...second])
  expect(batches).toEqual([
    ['/numbers/10/a', '/numbers/10/b%2Fc', '-/numbers/10/gone'],
    ['/numbers/10/a', '/numbers/10/d'],
  ])
  expect(await store.get(new Key('/numbers/10/d'))).toEqual(bytes('5'))
  expect((await records.load()).values.toSorted()).toEqual([2, 3, 5])
})

test('what is resolved is in the store', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.option(fc.nat()))), async (writes) => {
      const { records, store } = recordsOf()
      const expected = new Map<string, number | null>()
      const written = writes.map(([id, value]) => {
        expected.set(id, value)
        return value === null ? records.delete(id) : records.put(id, value)
      })
      await Promise.all(written)
      const found = new Map<string, number | null>()
      for await (const { key, value } of store.query({ prefix: '/numbers/10/' })) {
        found.set(key.baseNamespace(), JSON.parse(new TextDecoder().decode(value)))
      }
      expect(found).toEqual(new Map([...expected].filter(([, value]) => value !== null)))
    }),
    { numRuns: 30 },
  )
})

test('what is none of ours is skipped and counted, and stays where it is', async () => {
  const { store, records } = recordsOf()
  await store.put(new Key('/numbers/10/good'), bytes('7'))
  await store.put(new Key('/numbers/10/text'), bytes('"seven"'))
  await store.put(new Key('/numbers/10/torn'), bytes('{"a":'))
  await store.put(new Key('/numbers/10/latin'), Uint8Array.of(0xff, 0xfe))
  await store.put(new Key('/numbers/10/empty'), new Uint8Array())
  await store.put(new Key('/numbers/10/huge'), new Uint8Array(17 * 1024).fill(0x31))
  await store.put(new Key('/numbers/100/other'), bytes('8'))
  expect(await records.load()).toEqual({ values: [7], skipped: 5 })
  expect(await store.has(new Key('/numbers/10/torn'))).toBe(true)
})

test('no more than the bound is read', async () => {
  const { store, records } = recordsOf(new MemoryDatastore(), 3)
  for (let i = 0; i < 5; i++) await store.put(new Key(`/numbers/10/${i}`), bytes(`${i}`))
  expect(await records.load()).toMatchObject({ values: { length: 3 }, skipped: 2 })
})

test('a failed write is told to who waits and to the keeper, and tried again with the next one', async () => {
  const { records, failed, fail, store } = recordsOf()
  fail(new Error('disk full'))
  await expect(records.put('a', 1)).rejects.toThrow('disk full')
  void records.put('b', 2)
  await expect(records.flush()).rejects.toThrow('disk full')
  expect(failed).toHaveBeenCalledTimes(2)
  fail()
  await records.put('c', 3)
  for (const id of ['a', 'b', 'c']) expect(await store.has(new Key(`/numbers/10/${id}`))).toBe(true)
})

test('where nothing can be written, what waits is bounded', async () => {
  const { records, fail, batches } = recordsOf(new MemoryDatastore(), 3)
  fail(new Error('disk full'))
  for (let i = 0; i < 20; i++) await records.put(`${i}`, i).catch(() => {})
  fail()
  await records.put('last', 1)
  expect(batches[0]).toHaveLength(6)
  expect(batches[0]?.at(-1)).toBe('/numbers/10/last')
})

test('without a datastore nothing is kept, and nothing fails', async () => {
  const options = { datastore: undefined, kind: 'x', chainId: 1, failed: () => {}, maxRecords: 3, parse: Number }
  const records = new Records<number>(options)
  await records.put('a', 1)
  await records.flush()
  expect(await records.load()).toEqual({ values: [], skipped: 0 })
})
