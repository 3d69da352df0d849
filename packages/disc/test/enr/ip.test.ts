import { isIPv4, isIPv6, SocketAddress } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatIp, isUnspecifiedIp, parseIp4, parseIp6 } from '../../src/enr/ip.ts'

describe('IP addresses', () => {
  it.each(['1.2.3', '1.2.3.4.5', '256.0.0.1', '01.2.3.4', ' 1.2.3.4', 'a.b.c.d', ''])('refuses %j as IPv4', (text) => {
    expect(parseIp4(text)).toBeUndefined()
  })

  it.each([
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '12345::',
    'g::',
    '::1.2.3',
    'fe80::1%eth0',
    '',
  ])('refuses %j as IPv6', (text) => {
    expect(parseIp6(text)).toBeUndefined()
  })

  it.each([
    ['::', '::'],
    ['::1', '::1'],
    ['2001:DB8::1', '2001:db8::1'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
    ['::ffff:10.0.0.1', '::ffff:a00:1'],
    ['1::', '1::'],
  ])('prints %s as %s', (text, printed) => {
    expect(formatIp(parseIp6(text) as Uint8Array)).toBe(printed)
  })

  it('agrees with the platform on which texts are addresses', () => {
    const text = fc.oneof(fc.ipV4(), fc.ipV6(), fc.string(), fc.stringMatching(/^[0-9a-f:.]{0,20}$/))
    fc.assert(
      fc.property(text, (random) => {
        expect(parseIp4(random) !== undefined).toBe(isIPv4(random))
        if (!random.includes('%')) expect(parseIp6(random) !== undefined).toBe(isIPv6(random))
      }),
      { numRuns: 2_000 },
    )
  })

  it('prints what the platform takes for the same address', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        const text = formatIp(bytes) as string
        expect(parseIp6(text)).toEqual(bytes)
        expect(isIPv6(text)).toBe(true)
        expect(new SocketAddress({ address: text, family: 'ipv6' }).family).toBe('ipv6')
      }),
    )
    expect(formatIp(new Uint8Array(5))).toBeUndefined()
  })

  it('knows the unspecified ones', () => {
    expect(isUnspecifiedIp(new Uint8Array(4))).toBe(true)
    expect(isUnspecifiedIp(Uint8Array.of(127, 0, 0, 1))).toBe(false)
  })
})
