import { Uint8ArrayList } from 'uint8arraylist'
import { expect, test } from 'vitest'
import { MAX_OUTBOUND_BYTES } from '../src/mesh-params.ts'
import { MAX_SLOW_MS, OutboundQueue } from '../src/outbound-queue.ts'

const MIB = 1024 * 1024
const frame = (bytes: number) => new Uint8ArrayList(new Uint8Array(bytes))

/** A queue over a stream that takes what the test says, looked at each second. */
function queueOf() {
  const stream = {
    writeBufferLength: 0,
    send: ({ byteLength }: Uint8ArrayList | Uint8Array) => {
      stream.writeBufferLength += byteLength
      return false
    },
  }
  const queue = new OutboundQueue(stream)
  let nowMs = 0
  const take = (bytes: number) => {
    stream.writeBufferLength -= Math.min(bytes, stream.writeBufferLength)
  }
  const send = (bytes: number) => queue.send(frame(bytes), nowMs)
  /** Seconds until it is too slow, with so much taken and sent in each; undefined: not within two minutes. */
  const secondsUntilTooSlow = (taken: number, sent = 0) => {
    for (let second = 0; second < 120; second++) {
      if (queue.isTooSlow(nowMs)) return second
      take(taken)
      try {
        if (sent > 0) send(sent)
      } catch {
        // dropped
      }
      nowMs += 1_000
    }
    return undefined
  }
  return { stream, send, take, secondsUntilTooSlow }
}

test('who takes nothing while something waits is too slow after the limit', () => {
  const { send, secondsUntilTooSlow } = queueOf()
  expect(secondsUntilTooSlow(0), 'nothing waits').toBeUndefined()
  send(1)
  expect(secondsUntilTooSlow(0)).toBe(MAX_SLOW_MS / 1_000)
})

test('who takes a little all the time is not, as long as it keeps up', () => {
  const { send, secondsUntilTooSlow } = queueOf()
  send(10 * MIB)
  expect(secondsUntilTooSlow(10_000)).toBeUndefined()
})

test('a full queue drops, and is too slow unless it falls to half in time', () => {
  const { send, take, stream, secondsUntilTooSlow } = queueOf()
  for (let i = 0; i < 3; i++) send(8 * MIB)
  expect(() => send(1)).toThrow(/was dropped/)
  expect(stream.writeBufferLength).toBe(MAX_OUTBOUND_BYTES)
  take(12 * MIB)
  expect(secondsUntilTooSlow(1), 'half is taken').toBeUndefined()
  for (let i = 0; i < 3; i++) {
    try {
      send(8 * MIB)
    } catch {}
  }
  expect(secondsUntilTooSlow(MIB, 2 * MIB), 'it never catches up').toBe(MAX_SLOW_MS / 1_000)
  expect(stream.writeBufferLength).toBeLessThanOrEqual(MAX_OUTBOUND_BYTES)
})
