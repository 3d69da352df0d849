import { describe, expect, test } from 'vitest'
import { HISTORY_BYTES, HISTORY_PAYLOADS, PayloadHistory } from '../../src/sync/payload-history.ts'

const payload = (bytes: number) => ({ version: 1 as const, body: new Uint8Array(bytes) })

describe('the history', () => {
  test('keeps the last 1,024', () => {
    const history = new PayloadHistory()
    for (let i = 0; i < HISTORY_PAYLOADS + 10; i++) history.add(BigInt(i), payload(100))
    expect(history.size).toBe(HISTORY_PAYLOADS)
    expect(history.get(9n)).toBeUndefined()
    expect(history.get(10n)).toBeDefined()
    expect(history.bytes).toBe(HISTORY_PAYLOADS * 100)
  })

  test('keeps at most 256 MiB, with what its payloads are views of', () => {
    const history = new PayloadHistory()
    for (let i = 0; i < 100; i++) {
      const whole = new Uint8Array(10 * 1024 * 1024)
      history.add(BigInt(i), { version: 1, body: whole.subarray(65) })
      expect(history.bytes).toBeLessThanOrEqual(HISTORY_BYTES)
    }
    expect(history.size).toBe(25)
    expect(history.get(75n)).toBeDefined()
    expect(history.get(74n)).toBeUndefined()
  })

  test('keeps the last block of a number, and counts it anew', () => {
    const history = new PayloadHistory()
    history.add(1n, payload(100))
    history.add(2n, payload(100))
    const second = payload(50)
    history.add(1n, second)
    expect(history.get(1n)).toBe(second)
    expect(history.bytes).toBe(150)
    expect(history.size).toBe(2)
  })
})
