import { RLP } from '@ethereumjs/rlp'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { answeringMessage, readableMessage } from '../src/discv5-messages.ts'
import { chainEntries, signedRecord } from './support/records.ts'

type Items = Parameters<typeof RLP.encode>[0]
const message = (type: number, items: Items) => Uint8Array.of(type, ...RLP.encode(items))
const itemsOf = (bytes: Uint8Array) => RLP.decode(bytes.subarray(1)) as Uint8Array[]
const requestIds = fc.uint8Array({ maxLength: 8 })

describe('readableMessage and answeringMessage', () => {
  it('keep a request id through the number that discv5 makes of it', () => {
    fc.assert(
      fc.property(requestIds, fc.constantFrom(1, 3, 5), (id, request) => {
        const [held] = itemsOf(readableMessage(message(request, [id, []]))) as [Uint8Array]
        const number = BigInt(`0x${Buffer.from(held).toString('hex')}`)
        const written = Buffer.from(number.toString(16).padStart(2 * held.length, '0'), 'hex')
        const [answered] = itemsOf(answeringMessage(message(request + 1, [written, []]))) as [Uint8Array]
        expect(answered).toEqual(id)
      }),
    )
  })

  it('leave our own requests and their answers as they are', () => {
    const request = message(3, [Uint8Array.of(1, 2, 3), [Uint8Array.of(255)]])
    expect(answeringMessage(request)).toEqual(request)
    const answer = message(4, [Uint8Array.of(1, 2, 3), Uint8Array.of(1), []])
    expect(readableMessage(answer)).toEqual(answer)
  })

  it('take the records out that discv5 could not read, and keep the others', () => {
    const good = signedRecord(chainEntries(10)).toENR().encodeToValues()
    const [signature, seq, ...entries] = good as [Uint8Array, ...Uint8Array[]]
    const forged = [signature.toReversed(), seq, ...entries]
    const odd = [...good, new Uint8Array(1)]
    const items = [Uint8Array.of(7), Uint8Array.of(1), [forged, good, odd, [], new Uint8Array(3)]]
    expect(itemsOf(readableMessage(message(4, items as Items)))[2]).toEqual([good])
  })

  it('never throw, whatever a peer sends', () => {
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 100 }),
      fc
        .tuple(fc.nat(10), fc.uint8Array({ maxLength: 60 }))
        .map(([type, item]) => message(type, [item, [item], [[item]]])),
      fc.nat(10).map((type) => message(type, [])),
      fc.nat(10).map((type) => message(type, [[], [], []])),
    )
    fc.assert(
      fc.property(anything, (bytes) => {
        expect(readableMessage(bytes)).toBeInstanceOf(Uint8Array)
        expect(answeringMessage(bytes)).toBeInstanceOf(Uint8Array)
      }),
    )
  })
})
