import { BlockList } from 'node:net'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseSubnet } from '../../src/gater/subnet.ts'

test.each([
  ['10.1.2.3/8', '10.0.0.0/8'],
  ['::ffff:10.1.2.3/104', '10.0.0.0/8'],
  ['2001:DB8:1::5/32', '2001:db8::/32'],
  ['1.2.3.4/32', '1.2.3.4/32'],
  ['0.0.0.0/0', '0.0.0.0/0'],
  ['::/0', '::/0'],
])('%s is %s', (cidr, text) => {
  expect(parseSubnet(cidr, 'subnet').text).toBe(text)
})

test.each(['10.0.0.0', '10.0.0.0/33', '::/129', '10.0.0/8', 'x/8', '1.2.3.4/-1', '::ffff:10.0.0.0/95', '', 7])(
  '%s is refused by name',
  (cidr) => {
    expect(() => parseSubnet(cidr as string, 'subnet')).toThrow(expect.objectContaining({ field: 'subnet' }))
  },
)

test('holds the addresses that the platform says, of its own family', () => {
  const random = fc.oneof(
    fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 }), fc.constant('ipv4' as const), fc.ipV4()),
    fc.tuple(fc.ipV6(), fc.integer({ min: 0, max: 128 }), fc.constant('ipv6' as const), fc.ipV6()),
  )
  fc.assert(
    fc.property(random, ([network, prefix, family, ip]) => {
      fc.pre(!/^::ffff:/i.test(network) && !/^::ffff:/i.test(ip))
      const list = new BlockList()
      list.addSubnet(network, prefix, family)
      const subnet = parseSubnet(`${network}/${prefix}`, 'subnet')
      expect(subnet.contains(ip)).toBe(list.check(ip, family))
      expect(subnet.contains(network)).toBe(true)
    }),
  )
  expect(parseSubnet('10.0.0.0/8', 'subnet').contains('::ffff:10.9.9.9')).toBe(true)
  expect(parseSubnet('::/0', 'subnet').contains('10.0.0.1')).toBe(false)
})
