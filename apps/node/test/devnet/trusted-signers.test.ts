import { expect, test } from 'vitest'
import { TrustedSigners } from '../../src/devnet/trusted-signers.ts'

const A = `0x${'aa'.repeat(20)}` as const
const B = `0x${'bb'.repeat(20)}` as const
const patient = { signal: new AbortController().signal, timeoutMs: 20_000 }

test('resolves when the last node has learned it, with the time of each', async () => {
  const trusted = new TrustedSigners()
  trusted.learned('one', A)
  trusted.learned('two', A)
  trusted.learned('one', B)
  let done = false
  const all = trusted.untilAll(B, ['one', 'two'], patient).finally(() => {
    done = true
  })
  trusted.learned('three', B)
  await Promise.resolve()
  expect(done).toBe(false)
  trusted.learned('two', B)
  expect(await all).toEqual({ one: 0, two: expect.any(Number) })
  expect(await trusted.untilAll(B, ['one', 'two'], patient)).toEqual({ one: 0, two: 0 })
})

test('names who has not learned it in time, and ends with the signal', async () => {
  const trusted = new TrustedSigners()
  trusted.learned('one', A)
  const late = trusted.untilAll(A, ['one', 'two', 'three'], { ...patient, timeoutMs: 10 })
  await expect(late).rejects.toThrow('not learned within 10 ms by two, three')
  const abort = new AbortController()
  const ended = trusted.untilAll(B, ['one'], { ...patient, signal: abort.signal })
  abort.abort(new Error('stopped'))
  await expect(ended).rejects.toThrow('stopped')
  await expect(trusted.untilAll(B, ['one'], { ...patient, signal: abort.signal })).rejects.toThrow('stopped')
})

test('nobody waits for a node that was killed, until it is back', async () => {
  const trusted = new TrustedSigners()
  trusted.learned('one', B)
  const all = trusted.untilAll(B, ['one', 'two'], patient)
  trusted.gone('two')
  expect(await all).toEqual({ one: 0 })
  trusted.learned('two', A)
  const late = trusted.untilAll(B, ['one', 'two'], { ...patient, timeoutMs: 10 })
  await expect(late).rejects.toThrow('not learned within 10 ms by two')
})
