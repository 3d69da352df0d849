import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cidrOf, ipNetOf } from '../../src/rpc/ip-net.ts'

test.each([
  // What Go's encoding/json writes.
  ['10.0.0.0/8', { IP: '10.0.0.0', Mask: '/wAAAA==' }],
  ['192.0.2.128/25', { IP: '192.0.2.128', Mask: '////gA==' }],
  ['192.0.2.7/32', { IP: '192.0.2.7', Mask: '/////w==' }],
  ['0.0.0.0/0', { IP: '0.0.0.0', Mask: 'AAAAAA==' }],
  ['2001:db8::/32', { IP: '2001:db8::', Mask: '/////wAAAAAAAAAAAAAAAA==' }],
])("%s as Go's net.IPNet, and back", (cidr, ipNet) => {
  expect(ipNetOf(cidr)).toEqual(ipNet)
  expect(cidrOf(ipNet, 'subnet')).toBe(cidr)
})

test('every prefix comes back', () => {
  const v4 = fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 }))
  const v6 = fc.tuple(fc.constant('2001:db8::'), fc.integer({ min: 0, max: 128 }))
  fc.assert(
    fc.property(fc.oneof(v4, v6), ([ip, bits]) => {
      expect(cidrOf(ipNetOf(`${ip}/${bits}`), 'subnet')).toBe(`${ip}/${bits}`)
    }),
  )
})

test('an IPv4 range with a mask of 16 bytes is one of IPv4', () => {
  expect(cidrOf({ IP: '10.0.0.0', Mask: '/////////////////wAAAA==' }, 'subnet')).toBe('10.0.0.0/8')
  expect(() => cidrOf({ IP: '10.0.0.0', Mask: '/////wAAAAAAAAAAAAAAAA==' }, 'subnet')).toThrow('subnet.Mask')
})

test.each<[unknown, RegExp]>([
  ['10.0.0.0/8', /^subnet: got "10.0.0.0\/8", expected Go's net.IPNet/],
  [[], /^subnet: /],
  [{}, /^subnet.IP: got nothing/],
  [{ IP: '10.0.0', Mask: '/wAAAA==' }, /^subnet.IP: got "10.0.0"/],
  [{ IP: 'fe80::1%eth0', Mask: '/////wAAAAAAAAAAAAAAAA==' }, /^subnet.IP/],
  [{ IP: '10.0.0.0' }, /^subnet.Mask: got nothing, expected 4 bytes/],
  [{ IP: '10.0.0.0', Mask: '255.0.0.0' }, /^subnet.Mask: /],
  [{ IP: '10.0.0.0', Mask: '/wD/AA==' }, /^subnet.Mask: .*ones and then zeros/],
  [{ IP: '2001:db8::', Mask: '/wAAAA==' }, /^subnet.Mask: .*16 bytes/],
])('%j is refused by name', (value, says) => {
  expect(() => cidrOf(value, 'subnet')).toThrow(expect.objectContaining({ message: expect.stringMatching(says) }))
})
