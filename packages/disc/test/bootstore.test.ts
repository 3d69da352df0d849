import { MemoryDatastore } from 'datastore-core'
import fc from 'fast-check'
import { Key } from 'interface-datastore'
import { describe, expect, it } from 'vitest'
import { Bootstore, MAX_BOOTSTORE_RECORDS } from '../src/bootstore.ts'
import { BootstoreKeeper } from '../src/bootstore-keeper.ts'

const open = (datastore = new MemoryDatastore(), chainId = 10) => {
  let nowMs = 1_000
  return { datastore, store: new Bootstore({ datastore, chainId, now: () => nowMs++ }) }
}
const keysOf = async (datastore: MemoryDatastore) => {
  const keys: string[] = []
  for await (const key of datastore.queryKeys({})) keys.push(key.toString())
  return keys.sort()
}
const put = (datastore: MemoryDatastore, key: string, value: unknown) =>
  datastore.put(new Key(key), new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value)))

describe('Bootstore', () => {
  it('keeps records over a restart, the last seen first, each chain alone', async () => {
    const { datastore, store } = open()
    for (const name of ['a', 'b', 'c', 'a']) store.add(name, `enr:${name}`)
    await store.flush()
    expect(await keysOf(datastore)).toEqual(['/bootstore/10/a', '/bootstore/10/b', '/bootstore/10/c'])
    expect(await open(datastore).store.load()).toEqual({ records: ['enr:a', 'enr:c', 'enr:b'], broken: 0 })
    expect(await open(datastore, 1).store.load()).toEqual({ records: [], broken: 0 })
  })

  it('lets the oldest out past 2,048, in memory and in the datastore', async () => {
    const { datastore, store } = open()
    for (let i = 0; i < MAX_BOOTSTORE_RECORDS; i++) store.add(`${i}`, `enr:${i}`)
    await store.flush()
    store.add('one more', 'enr:one-more')
    expect(store.size).toBe(MAX_BOOTSTORE_RECORDS)
    await store.flush()
    expect(await keysOf(datastore)).toHaveLength(MAX_BOOTSTORE_RECORDS)
    expect(await datastore.has(new Key('/bootstore/10/0'))).toBe(false)
    expect((await open(datastore).store.load()).records[0]).toBe('enr:one-more')
  })

  it('takes no more than 2,048 from a store that holds more, the last seen ones', async () => {
    const { datastore, store } = open()
    for (let i = 0; i < 2 * MAX_BOOTSTORE_RECORDS + 10; i++) {
      put(datastore, `/bootstore/10/${i}`, { enr: `enr:${i}`, seenMs: i })
    }
    const { records } = await store.load()
    expect(records).toHaveLength(MAX_BOOTSTORE_RECORDS)
    expect(records[0]).toBe(`enr:${2 * MAX_BOOTSTORE_RECORDS + 9}`)
    expect(store.size).toBe(MAX_BOOTSTORE_RECORDS)
  })

  it('skips and counts broken entries, and removes them', async () => {
    const { datastore, store } = open()
    const broken = ['', 'nonsense', '{}', 'null', '[]', { enr: 'x', seenMs: 1 }, { enr: 'enr:x' }, 'x'.repeat(2_000)]
    for (const [i, value] of broken.entries()) put(datastore, `/bootstore/10/${i}`, value)
    put(datastore, '/bootstore/10/good', { enr: 'enr:good', seenMs: 1 })
    expect(await store.load()).toEqual({ records: ['enr:good'], broken: broken.length })
    await store.flush()
    expect(await keysOf(datastore)).toEqual(['/bootstore/10/good'])
  })

  it('reads any bytes without a throw', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 5 }), async (values) => {
        const { datastore, store } = open()
        for (const [i, value] of values.entries()) datastore.put(new Key(`/bootstore/10/${i}`), value)
        expect((await store.load()).broken).toBe(values.length)
      }),
    )
  })

  it('keeps what is added while it loads and while it writes', async () => {
    const { datastore, store } = open()
    put(datastore, '/bootstore/10/old', { enr: 'enr:old', seenMs: 1 })
    const loading = store.load()
    store.add('new', 'enr:new')
    expect((await loading).records).toEqual(['enr:new', 'enr:old'])
    const writing = store.flush()
    store.add('newer', 'enr:newer')
    await Promise.all([writing, store.flush(), store.flush()])
    expect(await keysOf(datastore)).toHaveLength(3)
  })

  it('writes what failed to be written the next time', async () => {
    const { datastore, store } = open()
    const commit = datastore.batch.bind(datastore)
    datastore.batch = () => ({ ...commit(), commit: () => Promise.reject(new Error('disk full')) })
    store.add('a', 'enr:a')
    await expect(store.flush()).rejects.toThrow('disk full')
    datastore.batch = commit
    await store.flush()
    expect(await keysOf(datastore)).toEqual(['/bootstore/10/a'])
  })
})

describe('BootstoreKeeper', () => {
  it('warns of what the datastore does wrong, and goes on', async () => {
    const { datastore, store } = open()
    const warnings: string[] = []
    const keeper = new BootstoreKeeper(store, 60_000, (message) => warnings.push(message))
    datastore.query = () => {
      throw new Error('no such file')
    }
    datastore.batch = () => {
      throw new Error('closed')
    }
    await keeper.start(() => {})
    keeper.add('a', 'enr:a')
    await keeper.stop()
    expect(warnings).toEqual([
      'bootstore: cannot read the datastore: no such file',
      'bootstore: cannot write the datastore: closed',
    ])
  })

  it('counts records that are refused with the broken ones', async () => {
    const { datastore, store } = open()
    put(datastore, '/bootstore/10/a', { enr: 'enr:a', seenMs: 1 })
    put(datastore, '/bootstore/10/b', 'broken')
    const warnings: string[] = []
    const keeper = new BootstoreKeeper(store, 60_000, (message) => warnings.push(message))
    await keeper.start(() => {
      throw new Error('no valid record')
    })
    await keeper.stop()
    expect(warnings).toEqual(['bootstore: skipped 2 broken entries'])
  })
})
