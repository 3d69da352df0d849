import { activateAt, type RollupConfig } from '@kona/genesis'
import { describe, expect, test } from 'vitest'
import {
  type BuildBlockInput,
  compress,
  type ExecutionPayload,
  encodePayload,
  PAYLOAD_VERSIONS,
  type PayloadVersion,
  sealMessage,
  uncompress,
} from '../../src/payload/index.ts'
import { blocksTopic } from '../../src/topic.ts'
import {
  BlockValidator,
  type BlockValidatorOptions,
  describeReason,
  GRACE_PERIOD_MS,
  type ReasonCode,
  type Verdict,
} from '../../src/validity/index.ts'
import {
  blockOf,
  chainAt,
  FIRST_FORK,
  messageOf,
  NOW,
  OTHER,
  OTHER_KEY,
  SIGNER,
  SIGNER_KEY,
  signedMessage,
  ZERO_HASH,
} from '../support/signed-block.ts'

const clock = (): number => NOW * 1000 + 999

function validatorOf(rollupConfig: RollupConfig, options: Partial<BlockValidatorOptions> = {}): BlockValidator {
  return new BlockValidator({ rollupConfig, unsafeBlockSigner: SIGNER, clock, ...options })
}

function outcome(verdict: Verdict): string {
  if (verdict.verdict === 'accept') return 'accept'
  expect(describeReason(verdict.reason).length).toBeGreaterThan(20)
  return `${verdict.verdict} ${verdict.reason.code}`
}

const withdrawal = { index: 0n, validatorIndex: 0n, address: SIGNER, amount: 1n }

describe.each(PAYLOAD_VERSIONS.map((version) => ({ version })))('v$version', ({ version }) => {
  const config = chainAt(FIRST_FORK[version])
  const topic = blocksTopic(config.l2ChainId, version)
  const message = (change: Partial<BuildBlockInput> = {}, key = SIGNER_KEY): Uint8Array =>
    signedMessage(blockOf(config, change), version, config.l2ChainId, key)
  /** A block whose fields were changed after its hash was made. */
  const tampered = (change: Partial<ExecutionPayload>): Uint8Array => {
    const envelope = blockOf(config)
    const changed = { ...envelope, executionPayload: { ...envelope.executionPayload, ...change } }
    return signedMessage(changed, version, config.l2ChainId)
  }
  const signature = (data: Uint8Array, change: (signature: Uint8Array) => void): Uint8Array => {
    const bytes = uncompress(data).slice()
    change(bytes)
    return compress(bytes)
  }

  const rows: readonly {
    name: string
    data: Uint8Array
    expected: 'accept' | `${'ignore' | 'reject'} ${ReasonCode}`
  }[] = [
    { name: 'a good block', data: message(), expected: 'accept' },
    { name: 'no transactions', data: message({ transactions: [] }), expected: 'accept' },
    { name: 'transactions of no bytes', data: message({ transactions: [new Uint8Array(0)] }), expected: 'accept' },
    { name: '60 s old', data: message({ timestamp: BigInt(NOW - 60) }), expected: 'accept' },
    { name: '61 s old', data: message({ timestamp: BigInt(NOW - 61) }), expected: 'reject timestamp_past' },
    { name: '5 s ahead', data: message({ timestamp: BigInt(NOW + 5) }), expected: 'accept' },
    { name: '6 s ahead', data: message({ timestamp: BigInt(NOW + 6) }), expected: 'reject timestamp_future' },
    { name: 'at the end of time', data: message({ timestamp: 2n ** 64n - 1n }), expected: 'reject timestamp_future' },
    { name: 'block 2^63', data: message({ parent: { hash: ZERO_HASH, number: 2n ** 63n - 1n } }), expected: 'accept' },
    { name: 'a base fee above 64 bits', data: message({ baseFeePerGas: 2n ** 255n }), expected: 'accept' },
    { name: 'extra data of another fork', data: message({ extraData: new Uint8Array(32) }), expected: 'accept' },
    { name: 'another block hash', data: tampered({ blockHash: ZERO_HASH }), expected: 'reject block_hash' },
    { name: 'another transaction', data: tampered({ transactions: [] }), expected: 'reject block_hash' },
    {
      name: 'op-node’s hash of nothing for block 2^63',
      data: tampered({
        blockNumber: 2n ** 63n,
        blockHash: '0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470',
      }),
      expected: 'reject block_hash',
    },
    { name: 'another signer', data: message({}, OTHER_KEY), expected: 'reject signer' },
    {
      name: 'a signature for another chain',
      data: signedMessage(blockOf(config), version, config.l2ChainId + 1),
      expected: 'reject signer',
    },
    { name: 'a v of 27', data: signature(message(), (bytes) => bytes.fill(27, 64, 65)), expected: 'reject signature' },
    {
      name: 'a v of 255',
      data: signature(message(), (bytes) => bytes.fill(255, 64, 65)),
      expected: 'reject signature',
    },
    { name: 'no signature', data: signature(message(), (bytes) => bytes.fill(0, 0, 65)), expected: 'reject signature' },
    {
      name: 'an r of 2^256 - 1',
      data: signature(message(), (bytes) => bytes.fill(255, 0, 32)),
      expected: 'reject signature',
    },
    { name: 'no bytes', data: new Uint8Array(0), expected: 'reject snappy' },
    { name: 'no snappy', data: Uint8Array.of(200, 1, 2, 3), expected: 'reject snappy' },
    { name: 'a claim of 4 GiB', data: Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f, 0), expected: 'reject too_large' },
    { name: '10 MiB and a byte', data: Uint8Array.of(0x81, 0x80, 0x80, 5, 0), expected: 'reject too_large' },
    { name: '65 bytes', data: compress(new Uint8Array(65)), expected: 'reject too_small' },
    { name: '66 bytes, signed', data: messageOf(Uint8Array.of(1), config.l2ChainId), expected: 'reject ssz' },
    {
      name: 'a payload with a byte less',
      data: messageOf(encodePayload(blockOf(config, { transactions: [] }), version).subarray(0, 500), config.l2ChainId),
      expected: 'reject ssz',
    },
    ...(version >= 2
      ? [
          {
            name: 'a withdrawal',
            data: message({ withdrawals: [withdrawal] }),
            expected: 'reject withdrawals' as const,
          },
        ]
      : []),
    ...(version >= 3
      ? [
          { name: 'blob gas used', data: message({ blobGasUsed: 1n }), expected: 'reject blob_gas_used' as const },
          {
            name: 'excess blob gas',
            data: message({ excessBlobGas: 1n }),
            expected: 'reject excess_blob_gas' as const,
          },
        ]
      : []),
  ]
  test.each(rows)('$name: $expected', ({ data, expected }) => {
    expect(outcome(validatorOf(config).validate(topic, data))).toBe(expected)
  })

  test('a block on the topic of another version does not pass', () => {
    for (const other of PAYLOAD_VERSIONS) {
      if (other === version) continue
      const verdict = validatorOf(config).validate(blocksTopic(config.l2ChainId, other), message())
      expect(outcome(verdict)).toBe('reject ssz')
    }
  })

  test('an accepted block says all about itself', () => {
    const envelope = blockOf(config)
    const data = signedMessage(envelope, version, config.l2ChainId)
    const verdict = validatorOf(config).validate(topic, data, { from: 'a peer', receivedAtMs: 5 })
    if (verdict.verdict !== 'accept') throw new Error(describeReason(verdict.reason))
    const { block } = verdict
    const payload = envelope.executionPayload
    expect(block).toEqual({
      number: 10n,
      hash: payload.blockHash,
      parentHash: payload.parentHash,
      timestamp: BigInt(NOW),
      version,
      envelope,
      signature: `0x${Buffer.from(uncompress(data).subarray(0, 65)).toString('hex')}`,
      signer: SIGNER,
      data,
      from: 'a peer',
      receivedAtMs: 5,
    })
    expect(block.data).toBe(data)
    expect([block, block.envelope, block.envelope.executionPayload].every(Object.isFrozen)).toBe(true)
    expect(
      outcome(validatorOf(config).validate(topic, sealMessage(block.signature, encodePayload(envelope, version)))),
    ).toBe('accept')
  })

  test('a seen block is ignored, with a bad signature rejected', () => {
    const validator = validatorOf(config)
    expect(outcome(validator.validate(topic, message()))).toBe('accept')
    expect(outcome(validator.validate(topic, message()))).toBe('ignore seen')
    expect(outcome(validator.validate(topic, message({}, OTHER_KEY)))).toBe('reject signer')
  })

  test('six blocks pass at a height, and only blocks that passed all else count', () => {
    const validator = validatorOf(config)
    const variant = (gasUsed: number): string =>
      outcome(validator.validate(topic, message({ gasUsed: BigInt(gasUsed) })))
    for (let n = 0; n < 10; n++) validator.validate(topic, tampered({ gasUsed: BigInt(100 + n) }))
    expect([0, 1, 2, 3, 4, 5].map(variant)).toEqual(new Array(6).fill('accept'))
    expect(variant(6)).toBe('reject too_many_blocks')
    expect(variant(0)).toBe('reject too_many_blocks')
    expect(outcome(validator.validate(topic, message({ parent: { hash: ZERO_HASH, number: 10n } })))).toBe('accept')
  })
})

test('heights are counted on each topic by itself', () => {
  const config = activateAt(chainAt('bedrock'), 'canyon')
  const validator = validatorOf(config)
  const chainId = config.l2ChainId
  const v1 = signedMessage(blockOf(config, { version: 1 }), 1, chainId)
  const v2 = signedMessage(blockOf(config), 2, chainId)
  expect(outcome(validator.validate(blocksTopic(chainId, 1), v1))).toBe('accept')
  expect(outcome(validator.validate(blocksTopic(chainId, 2), v2))).toBe('accept')
})

describe('Jovian lifts blobGasUsed by the block’s time, on whatever topic', () => {
  const config = activateAt(chainAt('isthmus'), 'jovian', NOW)
  const chainId = config.l2ChainId
  const rows = [
    { version: 4, timestamp: NOW, expected: 'accept' },
    { version: 3, timestamp: NOW, expected: 'accept' },
    { version: 4, timestamp: NOW - 1, expected: 'reject blob_gas_used' },
    { version: 3, timestamp: NOW - 1, expected: 'reject blob_gas_used' },
  ] as const
  test.each(rows)('v$version at $timestamp: $expected', ({ version, timestamp, expected }) => {
    const envelope = blockOf(config, { version, timestamp: BigInt(timestamp), blobGasUsed: 1n })
    const data = signedMessage(envelope, version, chainId)
    expect(outcome(validatorOf(config).validate(blocksTopic(chainId, version), data))).toBe(expected)
  })

  test('excessBlobGas stays zero', () => {
    const data = signedMessage(blockOf(config, { excessBlobGas: 1n }), 4, chainId)
    expect(outcome(validatorOf(config).validate(blocksTopic(chainId, 4), data))).toBe('reject excess_blob_gas')
  })
})

describe('the signer', () => {
  const config = chainAt('isthmus')
  const chainId = config.l2ChainId
  const topic = blocksTopic(chainId, 4)
  let height = 0n
  const next = (key = SIGNER_KEY): Uint8Array =>
    signedMessage(blockOf(config, { parent: { hash: ZERO_HASH, number: ++height } }), 4, chainId, key)

  test('without one everything is ignored, bad SSZ too, but what cannot be decompressed', () => {
    const validator = validatorOf(config, { unsafeBlockSigner: undefined })
    expect(outcome(validator.validate(topic, next()))).toBe('ignore no_signer')
    expect(outcome(validator.validate(topic, messageOf(Uint8Array.of(1), chainId)))).toBe('ignore no_signer')
    expect(outcome(validator.validate(topic, Uint8Array.of(9, 9)))).toBe('reject snappy')
    expect(outcome(validator.validate(topic, compress(new Uint8Array(65))))).toBe('reject too_small')
    validator.setUnsafeBlockSigner(SIGNER)
    expect(outcome(validator.validate(topic, next()))).toBe('accept')
  })

  test('is taken in any case, and given checksummed', () => {
    const validator = validatorOf(config, { unsafeBlockSigner: `0x${SIGNER.slice(2).toUpperCase()}` })
    expect(validator.unsafeBlockSigner).toBe(SIGNER)
    expect(outcome(validator.validate(topic, next()))).toBe('accept')
  })

  test('the previous one is accepted until the new one signs', () => {
    const validator = validatorOf(config)
    validator.setUnsafeBlockSigner(OTHER)
    expect(validator.previousUnsafeBlockSigner).toBe(SIGNER)
    const old = validator.validate(topic, next())
    expect(old.verdict === 'accept' && old.block.signer).toBe(SIGNER)
    expect(outcome(validator.validate(topic, next(OTHER_KEY)))).toBe('accept')
    expect(validator.previousUnsafeBlockSigner).toBeUndefined()
    const late = validator.validate(topic, next())
    expect(late).toEqual({
      verdict: 'reject',
      reason: { code: 'signer', recovered: SIGNER, expected: OTHER, previous: undefined, chainId },
    })
  })

  test('the previous one is accepted for 3 h', () => {
    let nowMs = clock()
    const validator = validatorOf(config, { clock: () => nowMs, timestampThreshold: 4 * 60 * 60 })
    validator.setUnsafeBlockSigner(OTHER)
    nowMs += GRACE_PERIOD_MS
    expect(outcome(validator.validate(topic, next()))).toBe('accept')
    nowMs += 1
    expect(outcome(validator.validate(topic, next()))).toBe('reject signer')
  })

  test('a third one is rejected, naming both', () => {
    const validator = validatorOf(config, { unsafeBlockSigner: OTHER })
    validator.setUnsafeBlockSigner(`0x${'77'.repeat(20)}`)
    const verdict = validator.validate(topic, next())
    expect(verdict.verdict === 'reject' && describeReason(verdict.reason)).toContain(`previous ${OTHER}`)
  })
})

describe('the clock', () => {
  const config = chainAt('isthmus')
  const topic = blocksTopic(config.l2ChainId, 4)
  const at = (timestamp: number): Uint8Array =>
    signedMessage(blockOf(config, { timestamp: BigInt(timestamp) }), 4, config.l2ChainId)

  test('a longer threshold accepts older blocks', () => {
    const validator = validatorOf(config, { timestampThreshold: 600 })
    expect(outcome(validator.validate(topic, at(NOW - 600)))).toBe('accept')
    expect(outcome(validator.validate(topic, at(NOW - 601)))).toBe('reject timestamp_past')
  })

  test('just after the epoch nothing underflows', () => {
    const validator = validatorOf(config, { clock: () => 10_000 })
    expect(outcome(validator.validate(topic, at(8)))).toBe('accept')
  })
})

test('a topic of another chain, or none at all, is rejected', () => {
  const config = chainAt('isthmus')
  const data = signedMessage(blockOf(config), 4, config.l2ChainId)
  for (const topic of [blocksTopic(config.l2ChainId + 1, 4), '', '__proto__']) {
    expect(outcome(validatorOf(config).validate(topic, data))).toBe('reject topic')
  }
})

test('a fault of our own is a rejection, no throw', () => {
  const config = chainAt('isthmus')
  const validator = validatorOf(config, {
    clock: () => {
      throw new Error('no clock')
    },
  })
  const verdict = validator.validate(
    blocksTopic(config.l2ChainId, 4 satisfies PayloadVersion),
    signedMessage(blockOf(config), 4, config.l2ChainId),
  )
  expect(verdict).toEqual({ verdict: 'reject', reason: { code: 'internal', message: 'no clock' } })
})
