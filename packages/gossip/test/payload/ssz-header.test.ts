import fc from 'fast-check'
import { expect, test } from 'vitest'
import { blockHash, bytesToHex, encodePayload, PAYLOAD_VERSIONS } from '../../src/payload/index.ts'
import { sszBlockHash } from '../../src/payload/ssz-header.ts'
import { indexTrieRoot } from '../../src/payload/transactions-root.ts'
import { blockOf, chainAt, FIRST_FORK } from '../support/signed-block.ts'

const uint = (bits: number) =>
  fc.oneof(fc.bigInt({ min: 0n, max: 2n ** BigInt(bits) - 1n }), fc.bigInt({ min: 0n, max: 300n }))
const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(bytesToHex)

test('from bytes it is the block hash of the payload that they decode to', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...PAYLOAD_VERSIONS),
      fc.record({
        receiptsRoot: hash,
        prevRandao: hash,
        gasLimit: uint(64),
        gasUsed: uint(64),
        timestamp: uint(64),
        baseFeePerGas: uint(256),
        extraData: fc.uint8Array({ maxLength: 32 }),
        logsBloom: fc.uint8Array({ minLength: 256, maxLength: 256 }),
        number: uint(64),
        blobGasUsed: uint(64),
        excessBlobGas: uint(64),
        withdrawalsRoot: hash,
        parentBeaconBlockRoot: hash,
      }),
      (version, { number, blobGasUsed, excessBlobGas, withdrawalsRoot, parentBeaconBlockRoot, ...fields }) => {
        const envelope = blockOf(chainAt(FIRST_FORK[version]), {
          ...fields,
          version,
          parent: { hash: `0x${'ab'.repeat(32)}`, number: number === 0n ? number : number - 1n },
          ...(version >= 3 && { blobGasUsed, excessBlobGas, parentBeaconBlockRoot }),
          ...(version >= 4 && { withdrawalsRoot }),
        })
        const { executionPayload: payload } = envelope
        const actual = sszBlockHash(encodePayload(envelope, version), version, indexTrieRoot(payload.transactions))
        expect(bytesToHex(actual)).toBe(blockHash(payload, envelope.parentBeaconBlockRoot))
        expect(bytesToHex(actual)).toBe(payload.blockHash)
      },
    ),
    { numRuns: 500 },
  )
})
