import type { Hex } from '@kona/genesis'
import { describe, expect, it } from 'vitest'
import { LocalNode } from '../src/local-node.ts'

const KEY: Hex = '0xb71c71a67e1177ad4e901695e1b4b9ee17ae16c6668d313eac2f96dbcda3f291'

describe('LocalNode', () => {
  it("knows EIP-778's node id and its peer id", () => {
    const node = LocalNode.fromPrivateKey(KEY)
    expect(LocalNode.nodeId(node)).toBe('a448f24c6d18e575453db13171562b71999873db5b286df957af199ec94617f7')
    expect(LocalNode.peerId(node)).toMatch(/^16Uiu2HA/)
  })

  it('generates another key each time and keeps the address', () => {
    const a = LocalNode.generate({ ip: '127.0.0.1', tcpPort: 1, udpPort: 2 })
    expect(a).toMatchObject({ ip: '127.0.0.1', tcpPort: 1, udpPort: 2 })
    expect(a.privateKey).toMatch(/^0x[0-9a-f]{64}$/)
    expect(LocalNode.generate().privateKey).not.toBe(a.privateKey)
    expect(JSON.parse(JSON.stringify(a))).toEqual(a)
  })

  it.each([
    ['localNode.ip', { ip: '1.2.3' }],
    ['localNode.ip6', { ip6: '1.2.3.4' }],
    ['localNode.tcpPort', { tcpPort: 65_536 }],
    ['localNode.udpPort', { udpPort: -1 }],
    ['localNode.udpPort', { udpPort: 1.5 }],
  ])('refuses a bad %s', (field, address) => {
    expect(() => LocalNode.generate(address)).toThrow(expect.objectContaining({ name: 'ConfigError', field }))
  })

  it.each([`${KEY}00`, KEY.slice(0, -1), KEY.slice(2), `0x${'0'.repeat(64)}`, `0x${'f'.repeat(64)}`])(
    'refuses a key without telling it: %s',
    (key) => {
      const attempt = () => LocalNode.fromPrivateKey(key as Hex)
      expect(attempt).toThrow(expect.objectContaining({ name: 'ConfigError', field: 'localNode.privateKey' }))
      expect(attempt).not.toThrow(key.slice(2, 20))
    },
  )
})
