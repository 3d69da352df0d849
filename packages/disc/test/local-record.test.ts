import { describe, expect, it } from 'vitest'
import { checkRecord } from '../src/enr/filter.ts'
import { parseRecord } from '../src/enr/record.ts'
import { LocalNode } from '../src/local-node.ts'
import { LocalRecord } from '../src/local-record.ts'

const NOW = 1_700_000_000_000
const make = (address = {}, listen: object = { ip4: { ip: '0.0.0.0', port: 0 } }) =>
  new LocalRecord({ localNode: LocalNode.generate(address), chainId: 10, listen, nowMs: NOW })
const read = (record: LocalRecord) => parseRecord(record.describe().enr)

describe('LocalRecord', () => {
  it("holds op-node's entries, and is one of its chain", () => {
    const record = make({ ip: '127.0.0.1', tcpPort: 9222 })
    record.bound({ udpPort: 9_223, udp6Port: undefined })
    const parsed = read(record)
    expect([...parsed.entries.keys()].sort()).toEqual(['id', 'ip', 'opstack', 'secp256k1', 'tcp', 'udp'])
    expect(parsed).toMatchObject({ ip: '127.0.0.1', tcpPort: 9222, udpPort: 9_223 })
    expect(parsed.seq).toBeGreaterThanOrEqual(BigInt(NOW))
    expect(checkRecord(parsed, 10).accepted).toBe(true)
  })

  it('never takes an unspecified address', () => {
    const record = make({ ip: '0.0.0.0', ip6: '::' })
    expect(record.hasAddress).toBe(false)
    expect(record.set({ ip: '0.0.0.0', ip6: '::' })).toBe(false)
    expect(record.told({ ip: '0.0.0.0', port: 9_222 })).toBe(false)
    expect(read(record)).toMatchObject({ ip: undefined, ip6: undefined })
  })

  it('takes the listening address where none is given', () => {
    expect(read(make({}, { ip4: { ip: '127.0.0.2', port: 5 } }))).toMatchObject({ ip: '127.0.0.2' })
    expect(read(make({ ip: '1.2.3.4' }, { ip4: { ip: '127.0.0.2', port: 5 } })).ip).toBe('1.2.3.4')
  })

  it('takes the bound port, unless a forwarded one was given for a fixed one', () => {
    const free = make({ udpPort: 9_222 })
    free.bound({ udpPort: 4_000, udp6Port: undefined })
    expect(read(free).udpPort).toBe(4_000)
    const forwarded = make({ udpPort: 9_222 }, { ip4: { ip: '0.0.0.0', port: 4_000 } })
    forwarded.bound({ udpPort: 4_000, udp6Port: undefined })
    expect(read(forwarded).udpPort).toBe(9_222)
  })

  it('grows the sequence number with a change and only then', () => {
    const record = make({ ip: '127.0.0.1' })
    const before = read(record).seq
    expect(record.set({ ip: '127.0.0.1' })).toBe(false)
    expect(read(record).seq).toBe(before)
    expect(record.set({ tcpPort: 1_000 })).toBe(true)
    expect(read(record)).toMatchObject({ tcpPort: 1_000, ip: '127.0.0.1' })
    expect(read(record).seq).toBeGreaterThan(before)
  })

  it('keeps what was given when peers tell another address', () => {
    const record = make({ ip: '1.2.3.4' })
    expect(record.told({ ip: '9.9.9.9', port: 5 })).toBe(false)
    expect(read(record).ip).toBe('1.2.3.4')
    expect(record.told({ ip: '2001:db8::1', port: 5 })).toBe(true)
    expect(read(record).ip6).toBe('2001:db8::1')
  })

  it('takes address and port that peers tell, the port unless one was given', () => {
    const learning = make()
    learning.bound({ udpPort: 4_000, udp6Port: undefined })
    expect(learning.told({ ip: '9.9.9.9', port: 5_000 })).toBe(true)
    expect(read(learning)).toMatchObject({ ip: '9.9.9.9', udpPort: 5_000 })
    expect(learning.told({ ip: '9.9.9.9', port: 5_000 })).toBe(false)
    const forwarded = make({ udpPort: 9_222 }, { ip4: { ip: '0.0.0.0', port: 4_000 } })
    forwarded.told({ ip: '9.9.9.9', port: 5_000 })
    expect(read(forwarded)).toMatchObject({ ip: '9.9.9.9', udpPort: 9_222 })
  })
})
