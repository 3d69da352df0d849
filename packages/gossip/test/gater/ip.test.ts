import { multiaddr } from '@multiformats/multiaddr'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ipBytes, ipText, multiaddrIp, plainIp } from '../../src/gater/ip.ts'

test('one spelling per IP', () => {
  const spellings = {
    '::ffff:1.2.3.4': '1.2.3.4',
    '::FFFF:102:304': '1.2.3.4',
    '1.2.3.4': '1.2.3.4',
    '2001:DB8::0:1': '2001:db8::1',
    'fe80::1%eth0': 'fe80::1',
    '::': '::',
    'x:y': 'x:y',
  }
  expect(Object.keys(spellings).map(plainIp)).toEqual(Object.values(spellings))
  expect(multiaddrIp(multiaddr('/ip6/::1/tcp/1'))).toBe('::1')
  expect(multiaddrIp(multiaddr('/dns/x/tcp/1'))).toBeUndefined()
})

test('any address is what its bytes say', () => {
  fc.assert(
    fc.property(fc.ipV6(), (ip) => {
      const bytes = ipBytes(ip)!
      expect(ipBytes(ipText(bytes))).toEqual(bytes)
    }),
  )
  fc.assert(
    fc.property(fc.ipV4(), (ip) => {
      expect(ipText(ipBytes(ip)!)).toBe(ip)
    }),
  )
})
