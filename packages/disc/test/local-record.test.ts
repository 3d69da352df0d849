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
    record.enr.set('ip', new Uint8Array(4)) // as discv5 would, if peers voted so
    record.voted()
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

  it('puts back what was given when peers tell another address', () => {
    const record = make({ ip: '1.2.3.4' })
    record.enr.set('ip', Uint8Array.of(9, 9, 9, 9))
    record.voted()
    expect(read(record).ip).toBe('1.2.3.4')
    const learning = make()
    learning.enr.set('ip', Uint8Array.of(9, 9, 9, 9))
    learning.voted()
    expect(read(learning).ip).toBe('9.9.9.9')
  })
})
