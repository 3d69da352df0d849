import { describe, expect, it } from 'vitest'
import { mayRelay, parseIpRange } from '../src/ip-range.ts'

describe('netrestrict', () => {
  it('holds what is inside, of both families', () => {
    const inside = parseIpRange(['127.0.0.0/8', 'fe80::/10', '10.1.2.3/32'], 'netrestrict')
    expect(['127.255.0.1', 'fe80::1', '10.1.2.3'].map(inside)).toEqual([true, true, true])
    expect(['128.0.0.1', '::1', '10.1.2.4'].map(inside)).toEqual([false, false, false])
    expect(parseIpRange([], 'netrestrict')('127.0.0.1')).toBe(false)
  })
})

describe('mayRelay', () => {
  it.each([
    ['127.0.0.1', '127.0.0.2', true],
    ['::1', '127.0.0.2', true],
    ['10.0.0.1', '127.0.0.1', false],
    ['8.8.8.8', '127.0.0.1', false],
    ['8.8.8.8', '::1', false],
    ['8.8.8.8', '192.168.1.1', false],
    ['172.16.0.1', '192.168.1.1', true],
    ['127.0.0.1', '10.0.0.1', true],
    ['127.0.0.1', '8.8.8.8', true],
    ['8.8.4.4', '8.8.8.8', true],
    ['127.0.0.1', '0.0.0.0', false],
    ['127.0.0.1', '224.0.0.1', false],
    ['127.0.0.1', '255.255.255.255', false],
    ['127.0.0.1', 'ff02::1', false],
  ])('from %s of %s: %s', (sender, ip, may) => {
    expect(mayRelay(sender, ip)).toBe(may)
  })
})
