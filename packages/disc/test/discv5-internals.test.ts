import { ENR } from '@chainsafe/enr'
import { describe, expect, it } from 'vitest'
import { isManageable } from '../src/discv5-internals.ts'
import { chainEntries, signedRecord } from './support/records.ts'

/** A record as NODES responses bring it: without the bytes that it came as. */
const fromWire = (entries: Record<string, Uint8Array>, seq?: bigint) => {
  const {
    kvs,
    seq: read,
    signature,
  } = ENR.decodeTxt(signedRecord({ ...chainEntries(10), ...entries }, seq).encodeTxt())
  return new ENR(kvs, read, signature)
}

describe('isManageable', () => {
  it('takes what op-node writes', () => {
    expect(isManageable(fromWire({}))).toBe(true)
  })

  it.each([
    ['an IP of five bytes', { ip: new Uint8Array(5) }],
    ['an IPv6 of four bytes', { ip6: new Uint8Array(4) }],
    ['a UDP port of one byte', { udp: new Uint8Array(1) }],
    ['an empty UDP port', { udp6: new Uint8Array(0) }],
  ])('refuses %s, over which discv5 would throw', (_name, entries) => {
    expect(isManageable(fromWire(entries))).toBe(false)
  })

  it('refuses a sequence number that discv5 would write down wrong', () => {
    const record = fromWire({})
    expect(isManageable(new ENR(record.kvs, 2n ** 53n, record.signature))).toBe(false)
  })

  it('takes the lists that execution clients write, but not for an address', () => {
    const list = [[Uint8Array.of(1, 2, 3, 4), new Uint8Array(0)]] as unknown as Uint8Array
    const withList = fromWire({ eth: list })
    expect(isManageable(withList)).toBe(true)
    expect(ENR.decodeTxt(withList.encodeTxt()).nodeId).toBe(withList.nodeId)
    expect(isManageable(fromWire({ ip: list }))).toBe(false)
  })

  it('refuses keys in an order in which discv5 would not write them', () => {
    const record = fromWire({})
    const kvs = new Map([['z', new Uint8Array(1)], ...record.kvs])
    expect(isManageable(new ENR(kvs, 1n, record.signature))).toBe(false)
  })
})
