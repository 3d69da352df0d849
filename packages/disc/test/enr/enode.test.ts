import { Point } from '@noble/secp256k1'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseBootnode } from '../../src/enr/bootnode.ts'
import { enodeNodeId, enodePeerId, formatEnode, parseEnode } from '../../src/enr/enode.ts'
import { EnrError } from '../../src/enr/errors.ts'
import { parseRecord } from '../../src/enr/record.ts'
import { signedRecord } from '../support/records.ts'

const KEY =
  'ca2774c3c401325850b2477fd7d0f27911efbf79b1e8b335066516e2bd8c4c9e0ba9696a94b1cb030a88eac582305ff55e905e64fb77fe0edcd70a4e5296d3ec'

describe('enode', () => {
  it.each([
    ['one port', `enode://${KEY}@34.65.175.185:30305`, { ip: '34.65.175.185', tcpPort: 30305, udpPort: 30305 }],
    ['a discport', `enode://${KEY}@34.65.43.171:0?discport=30305`, { ip: '34.65.43.171', tcpPort: 0, udpPort: 30305 }],
    ['IPv6', `enode://${KEY}@[2001:db8::1]:1?discport=2`, { ip: '2001:db8::1', tcpPort: 1, udpPort: 2 }],
  ])('reads %s and prints it back', (_name, text, parts) => {
    expect(parseEnode(text)).toEqual({ publicKey: KEY, ...parts })
    expect(formatEnode(parseEnode(text))).toBe(text)
  })

  it.each([
    ['scheme', `enr:${KEY}`],
    ['encoding', `enode://${KEY}`],
    ['encoding', `enode://${KEY.slice(1)}@1.2.3.4:1`],
    ['encoding', `enode://${KEY}@1.2.3.4:1?discport=`],
    ['encoding', `enode://${KEY}@1.2.3.4:1&x=1`],
    ['address', `enode://${KEY}@example.org:1`],
    ['address', `enode://${KEY}@[1.2.3.4]:1`],
    ['address', `enode://${KEY}@1.2.3.4:65536`],
    ['public_key', `enode://${'1'.repeat(128)}@1.2.3.4:1`],
  ])('refuses with %s: %s', (code, text) => {
    expect(() => parseEnode(text)).toThrow(expect.objectContaining({ name: 'EnrError', code, text }))
  })

  it('gives the same ids as the record of the same key', () => {
    const record = signedRecord({})
    const { nodeId, peerId } = parseRecord(record.encodeTxt())
    const publicKey = Buffer.from(uncompressed(record.publicKey)).toString('hex')
    expect(enodeNodeId({ publicKey })).toBe(nodeId)
    expect(enodePeerId({ publicKey })).toBe(peerId)
  })

  it('throws EnrError and nothing else, whatever the text', () => {
    const host = fc.oneof(
      fc.ipV4(),
      fc.ipV6().map((ip) => `[${ip}]`),
      fc.string(),
    )
    const shaped = fc.tuple(host, fc.nat(99_999)).map(([at, port]) => `enode://${KEY}@${at}:${port}`)
    fc.assert(
      fc.property(fc.oneof(shaped, fc.string()), (text) => {
        try {
          expect(parseEnode(formatEnode(parseEnode(text)))).toEqual(parseEnode(text))
        } catch (error) {
          expect(error).toBeInstanceOf(EnrError)
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe('bootnode', () => {
  it('needs an address and a UDP port', () => {
    expect(() => parseBootnode(signedRecord({}).encodeTxt())).toThrow(/an IP address and a UDP port/)
    expect(() => parseBootnode(`enode://${KEY}@1.2.3.4:0`)).toThrow(/a UDP port, got 0/)
    expect(() => parseBootnode('/ip4/1.2.3.4')).toThrow(/expected enr:… or enode/)
    expect(parseBootnode(`enode://${KEY}@1.2.3.4:0?discport=5`)).toMatchObject({ kind: 'enode' })
  })
})

function uncompressed(publicKey: Uint8Array): Uint8Array {
  return Point.fromBytes(publicKey).toBytes(false).slice(1)
}
