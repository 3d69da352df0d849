import { multiaddr } from '@multiformats/multiaddr'
import { describe, expect, test } from 'vitest'
import { BlockList } from '../../src/gater/block-list.ts'
import { connectionGater } from '../../src/gater/connection-gater.ts'
import { multiaddrIp, plainIp } from '../../src/gater/ip.ts'

describe('BlockList', () => {
  test('blocks and unblocks peers and addresses, in any spelling', () => {
    const list = new BlockList()
    list.blockPeer('a')
    list.blockPeer('a')
    list.blockAddress('::FFFF:192.0.2.1')
    list.blockAddress('2001:DB8:0:0::1')
    expect([list.allowsPeer('a'), list.allowsPeer('b')]).toEqual([false, true])
    expect([list.allowsAddress('192.0.2.1'), list.allowsAddress('192.0.2.2')]).toEqual([false, true])
    expect(list.allowsAddress('2001:db8::1')).toBe(false)
    expect([list.blockedPeers(), list.blockedAddresses()]).toEqual([['a'], ['192.0.2.1', '2001:db8::1']])
    list.unblockPeer('a')
    list.unblockAddress('192.0.2.1')
    expect([list.allowsPeer('a'), list.allowsAddress('192.0.2.1')]).toEqual([true, true])
  })

  test('is a layer: what is inside may refuse, too', () => {
    const list = new BlockList({ allowsPeer: (id) => id !== 'inner', allowsAddress: () => false })
    expect([list.allowsPeer('inner'), list.allowsPeer('a'), list.allowsAddress('1.1.1.1')]).toEqual([
      false,
      true,
      false,
    ])
  })
})

describe('connectionGater', () => {
  test('asks about the IP of an address; a name has none', () => {
    const list = new BlockList()
    list.blockAddress('192.0.2.1')
    const { denyDialMultiaddr } = connectionGater(list)
    expect(denyDialMultiaddr?.(multiaddr('/ip4/192.0.2.1/tcp/9222'))).toBe(true)
    expect(denyDialMultiaddr?.(multiaddr('/ip4/192.0.2.2/tcp/9222'))).toBe(false)
    expect(denyDialMultiaddr?.(multiaddr('/dns4/example.com/tcp/9222'))).toBe(false)
  })
})

test('one spelling per IP', () => {
  expect(['::ffff:1.2.3.4', '1.2.3.4', '2001:DB8::0:1', 'fe80::1', 'x:y'].map(plainIp)).toEqual([
    '1.2.3.4',
    '1.2.3.4',
    '2001:db8::1',
    'fe80::1',
    'x:y',
  ])
  expect(multiaddrIp(multiaddr('/ip6/::1/tcp/1'))).toBe('::1')
  expect(multiaddrIp(multiaddr('/dns/x/tcp/1'))).toBeUndefined()
})
