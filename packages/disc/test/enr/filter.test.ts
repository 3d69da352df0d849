import { multiaddr } from '@multiformats/multiaddr'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dialAddresses } from '../../src/enr/dial-address.ts'
import { checkRecord } from '../../src/enr/filter.ts'
import { parseRecord } from '../../src/enr/record.ts'
import { chainEntries, signedRecord } from '../support/records.ts'

const reasonOf = (entries: Record<string, Uint8Array>, chainId = 10) => {
  const check = checkRecord(signedRecord(entries).encodeTxt(), chainId)
  return check.accepted ? 'accepted' : check.reason
}

describe('checkRecord', () => {
  it('accepts a node of the chain, with what to dial', () => {
    const record = parseRecord(signedRecord(chainEntries(10)).encodeTxt())
    expect(checkRecord(record, 10)).toEqual({
      accepted: true,
      record,
      addresses: [`/ip4/10.0.0.1/tcp/9222/p2p/${record.peerId}`],
      chainId: 10,
      version: 0,
    })
  })

  it('says why it refuses', () => {
    const { opstack: _, ...foreign } = chainEntries(10)
    expect(reasonOf(foreign)).toEqual({ code: 'missing_entry' })
    expect(reasonOf({ ...foreign, opstack: Uint8Array.of(10) })).toEqual({ code: 'malformed_entry', bytes: 1 })
    expect(reasonOf(chainEntries(8453))).toEqual({ code: 'chain_id', expected: 10, received: 8453n })
    expect(reasonOf({ ...foreign, opstack: Uint8Array.of(10, 1) })).toEqual({
      code: 'version',
      expected: 0,
      received: 1n,
    })
    expect(checkRecord('enr:nonsense', 10)).toMatchObject({ accepted: false, reason: { code: 'malformed_record' } })
  })

  it.each([
    ['no IP', { ip: undefined }],
    ['an unspecified IP', { ip: new Uint8Array(4) }],
    ['an IP of five bytes', { ip: new Uint8Array(5).fill(1) }],
    ['no TCP port', { tcp: undefined }],
    ['TCP port 0', { tcp: Uint8Array.of(0, 0) }],
  ])('has nothing to dial with %s', (_name, change) => {
    const entries = Object.entries({ ...chainEntries(10), ...change }).filter(([, value]) => value !== undefined)
    expect(reasonOf(Object.fromEntries(entries) as Record<string, Uint8Array>)).toEqual({ code: 'no_address' })
  })

  it('never throws over an entry', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 30 }), fc.uint8Array({ maxLength: 20 }), (opstack, ip) => {
        const record = { ...parsed, entries: new Map([['opstack', opstack]]), ip: ip.join('.') }
        const check = checkRecord(record, 10)
        expect(check.accepted ? check.chainId : check.reason.code).toBeTruthy()
      }),
    )
  })
})

const parsed = parseRecord(signedRecord(chainEntries(10)).encodeTxt())

describe('dialAddresses', () => {
  it('gives IPv4 first and lets IPv6 share the TCP port; libp2p reads them', () => {
    const both = { ...parsed, ip6: '2001:db8::1' }
    const addresses = dialAddresses(both)
    expect(addresses).toEqual([
      `/ip4/10.0.0.1/tcp/9222/p2p/${parsed.peerId}`,
      `/ip6/2001:db8::1/tcp/9222/p2p/${parsed.peerId}`,
    ])
    expect(addresses.map((address) => multiaddr(address).toString())).toEqual(addresses)
    expect(dialAddresses({ ...both, tcp6Port: 1 })[1]).toContain('/tcp/1/')
  })
})
