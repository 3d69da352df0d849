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
  it('counts each address alone, and loopback not at all', () => {
    const limit = new PacketLimit(0)
    const allowed = (ip: string) =>
      Array.from({ length: 1_000 }, () => limit.allowsPacket(ip, 0)).filter(Boolean).length
    expect(allowed('8.8.8.8')).toBe(500)
    expect(allowed('8.8.4.4')).toBe(500)
    expect(allowed('127.0.0.1')).toBe(1_000)
  })

  it('bounds the handshakes of everyone together', () => {
    const limit = new PacketLimit(0)
    expect(Array.from({ length: 500 }, () => limit.allowsHandshake(0)).filter(Boolean)).toHaveLength(200)
  })
})
