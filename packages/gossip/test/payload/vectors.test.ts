import { readFileSync } from 'node:fs'
import type { Hex } from '@kona/genesis'
import { afterEach, describe, expect, test } from 'vitest'
import {
  blockHash,
  decodeMessage,
  decodePayload,
  encodeMessage,
  encodePayload,
  type PayloadVersion,
  payloadFromRpc,
  payloadToRpc,
  uncompress,
  useAccelerators,
} from '../../src/payload/index.ts'

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), 'utf8'))
const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex.slice(2), 'hex'))

const { messages } = read('op-alloy-messages') as { messages: Record<string, Hex> }
const rows = Object.entries(messages).map(([name, hex]) => ({
  version: Number(name.slice(1)) as PayloadVersion,
  data: bytes(hex),
}))

afterEach(() => useAccelerators(true))

describe('gossip messages of op-alloy', () => {
  test.each(rows)('v$version decodes', ({ version, data }) => {
    const { envelope, signature } = decodeMessage(data, { version })
    const payload = envelope.executionPayload
    expect(signature).toMatch(/^0x[0-9a-f]{130}$/)
    expect(payload.blockHash).toMatch(/^0x[0-9a-f]{64}$/)
    expect(payload.withdrawals).toEqual(version >= 2 ? [] : undefined)
    expect(payload.blobGasUsed).toBe(version >= 3 ? 0n : undefined)
    expect(typeof payload.withdrawalsRoot).toBe(version >= 4 ? 'string' : 'undefined')
    expect(typeof envelope.parentBeaconBlockRoot).toBe(version >= 3 ? 'string' : 'undefined')
  })

  test.each(rows)('v$version encodes to the same bytes, compressed too, with every codec', ({ version, data }) => {
    for (const accelerated of [true, false]) {
      useAccelerators(accelerated)
      const { envelope, signature } = decodeMessage(data, { version })
      const again = encodeMessage({ envelope, signature, version })
      expect(uncompress(again)).toEqual(uncompress(data))
      expect(again).toEqual(data)
    }
  })

  test.each(rows.slice(0, 3))('the block hash of v$version is the one it claims', ({ version, data }) => {
    const { envelope } = decodeMessage(data, { version })
    const { executionPayload: payload, parentBeaconBlockRoot } = envelope
    expect(blockHash(payload, parentBeaconBlockRoot)).toBe(payload.blockHash)
  })
})

describe('Unichain Sepolia 35535698', () => {
  const json = read('unichain-sepolia-35535698') as Record<string, unknown>
  const envelope = payloadFromRpc(json)

  test('its hash comes out', () => {
    expect(envelope.executionPayload.blockNumber).toBe(35535698n)
    expect(blockHash(envelope.executionPayload, envelope.parentBeaconBlockRoot)).toBe(
      '0xc463a3120c35268f610d969f5608b479332ef10953af77c7a6be806195831196',
    )
  })

  test('it goes through SSZ and back to its JSON whole', () => {
    const back = payloadToRpc(decodePayload(encodePayload(envelope, 4), 4))
    const { chain: _, ...wanted } = json
    expect(back).toEqual(wanted)
  })
})
