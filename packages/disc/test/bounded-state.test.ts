import { describe, expect, it } from 'vitest'
import { BoundedMap } from '../src/bounded-map.ts'
import { PacketLimit } from '../src/packet-limit.ts'
import { TokenBucket } from '../src/token-bucket.ts'

describe('BoundedMap', () => {
  it('lets the oldest go, and setting again makes new', () => {
    const map = new BoundedMap<string, number>(2)
    map.set('a', 1)
    map.set('b', 2)
    map.set('a', 3)
    map.set('c', 4)
    expect([...map.values()]).toEqual([3, 4])
    expect(map.get('b')).toBeUndefined()
    expect(map.delete('a')).toBe(true)
    expect(map.size).toBe(1)
  })
})

describe('TokenBucket', () => {
  it('lets a burst pass, then so many a second', () => {
    const bucket = new TokenBucket(2, 3, 0)
    expect([0, 0, 0, 0].map((now) => bucket.take(now))).toEqual([true, true, true, false])
    expect([499, 500, 500, 1_000].map((now) => bucket.take(now))).toEqual([false, true, false, true])
  })
})

describe('PacketLimit', () => {
  const passed = (allows: () => boolean) => Array.from({ length: 1_000 }, allows).filter(Boolean).length

  it('counts each address alone, and loopback not at all', () => {
    const limit = new PacketLimit()
    expect(passed(() => limit.allowsPacket('8.8.8.8', 0))).toBe(500)
    expect(passed(() => limit.allowsPacket('8.8.4.4', 0))).toBe(500)
    expect(passed(() => limit.allowsPacket('127.0.0.1', 0))).toBe(1_000)
  })

  it('lets fewer handshakes pass', () => {
    const limit = new PacketLimit()
    expect(passed(() => limit.allowsHandshake('8.8.8.8', 0))).toBe(50)
    expect(passed(() => limit.allowsHandshake('::1', 0))).toBe(1_000)
  })
})
