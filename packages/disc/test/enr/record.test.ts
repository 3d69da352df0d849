import { ENR } from '@chainsafe/enr'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EnrError } from '../../src/enr/errors.ts'
import { parseRecord } from '../../src/enr/record.ts'
import { LocalNode } from '../../src/local-node.ts'
import { derSignature } from '../support/malformed.ts'
import { chainEntries, signedRecord } from '../support/records.ts'

// The example of https://eips.ethereum.org/EIPS/eip-778
const EIP_778 =
  'enr:-IS4QHCYrYZbAKWCBRlAy5zzaDZXJBGkcnh4MHcBFZntXNFrdvJjX04jRzjzCBOonrkTfj499SZuOh8R33Ls8RRcy5wBgmlkgnY0gmlwhH8AAAGJc2VjcDI1NmsxoQPKY0yuDUmstAHYpMa2_oxVtw0RW_QAdpzBQA8yWM0xOIN1ZHCCdl8'

const codeOf = (text: string) => {
  try {
    parseRecord(text)
    return 'read'
  } catch (error) {
    if (!(error instanceof EnrError)) throw error
    return error.code
  }
}

describe('node record', () => {
  it("reads EIP-778's example", () => {
    const record = parseRecord(EIP_778)
    expect(record).toMatchObject({ seq: 1n, ip: '127.0.0.1', udpPort: 30303, tcpPort: undefined, ip6: undefined })
    expect(record.nodeId).toBe('a448f24c6d18e575453db13171562b71999873db5b286df957af199ec94617f7')
    expect(record.text).toBe(EIP_778)
  })

  it('reads every address and port, and gives the peer id of its key', () => {
    const node = LocalNode.generate()
    const entries = {
      ip: Uint8Array.of(10, 1, 2, 3),
      ip6: Uint8Array.from([0x20, 0x01, ...new Array(13).fill(0), 9]),
      tcp: Uint8Array.of(80), // Go's form of a small port
      tcp6: Uint8Array.of(0, 81),
      udp: Uint8Array.of(1, 0),
      udp6: Uint8Array.of(1, 1),
    }
    const record = parseRecord(signedRecord(entries, 7n, node).encodeTxt())
    expect(record).toMatchObject({
      seq: 7n,
      peerId: LocalNode.peerId(node),
      nodeId: LocalNode.nodeId(node),
      ip: '10.1.2.3',
      ip6: '2001::9',
      tcpPort: 80,
      tcp6Port: 81,
      udpPort: 256,
      udp6Port: 257,
    })
  })

  it('refuses a signature in DER, as geth does', () => {
    const { kvs, seq, signature } = signedRecord(chainEntries(10))
    const text = new ENR(kvs, seq, derSignature(signature)).encodeTxt()
    expect(ENR.decodeTxt(text).seq).toBe(seq)
    expect(codeOf(text)).toBe('signature')
  })

  it('leaves out addresses and ports of a wrong length', () => {
    const entries = { ip: new Uint8Array(5), ip6: new Uint8Array(4), tcp: new Uint8Array(3), udp: new Uint8Array(9) }
    const record = parseRecord(signedRecord(entries).encodeTxt())
    expect([record.ip, record.ip6, record.tcpPort, record.udpPort]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ])
  })

  it('reads past the lists of execution clients', () => {
    const list = [[Uint8Array.of(1, 2, 3, 4)]] as unknown as Uint8Array
    const record = parseRecord(signedRecord({ ...chainEntries(10), eth: list, ip6: list }).encodeTxt())
    expect(record).toMatchObject({ ip: '10.0.0.1', ip6: undefined })
    expect([...record.entries.keys()].sort()).toEqual(['id', 'ip', 'opstack', 'secp256k1', 'tcp', 'udp'])
  })

  it('names what is wrong', () => {
    const good = signedRecord(chainEntries(10)).encodeTxt()
    expect(codeOf('enode://')).toBe('scheme')
    expect(codeOf(`${good}!`)).toBe('encoding')
    expect(codeOf(good.slice(0, -8))).toBe('encoding')
    expect(codeOf('enr:')).toBe('encoding')
    const at = good.length - 12
    expect(codeOf(`${good.slice(0, at)}${good[at] === 'A' ? 'B' : 'A'}${good.slice(at + 1)}`)).not.toBe('read')
    expect(codeOf(`enr:${Buffer.alloc(301).toString('base64url')}`)).toBe('too_large')
    expect(() => parseRecord('enr:xyz')).toThrow(/^"enr:xyz": /)
  })

  it('throws EnrError and nothing else, whatever the text', () => {
    const good = Buffer.from(EIP_778.slice(4), 'base64url')
    const mutated = fc.tuple(fc.nat(good.length - 1), fc.nat(255)).map(
      ([at, byte]) =>
        `enr:${Buffer.from(good)
          .fill(byte, at, at + 1)
          .toString('base64url')}`,
    )
    const random = fc.uint8Array({ maxLength: 320 }).map((bytes) => `enr:${Buffer.from(bytes).toString('base64url')}`)
    fc.assert(
      fc.property(fc.oneof(mutated, random, fc.string()), (text) => void codeOf(text)),
      { numRuns: 500 },
    )
  })
})
