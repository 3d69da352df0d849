import { type Hex, keccak256, recoverAddress } from 'viem'
import { privateKeyToAddress } from 'viem/accounts'
import { afterEach, describe, expect, test } from 'vitest'
import {
  bytesToHex,
  checksumAddress,
  encodePayload,
  payloadHash,
  privateKeyAddress,
  recoverSigner,
  signHash,
  signingHash,
  signPayload,
  useAccelerators,
} from '../../src/payload/index.ts'
import { blockOf, chainAt, OTHER_KEY, SIGNER, SIGNER_KEY } from '../support/signed-block.ts'

const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
const config = chainAt('isthmus')
const chainId = config.l2ChainId
const envelope = blockOf(config)
const hash = payloadHash(encodePayload(envelope, 4))
const signature = signPayload({ privateKey: SIGNER_KEY, chainId, envelope, version: 4 })
const word = (value: bigint): string => value.toString(16).padStart(64, '0')

afterEach(() => useAccelerators(true))

test('the signing hash is keccak256(zeros ++ chain id ++ payload hash)', () => {
  const message: Hex = `0x${'00'.repeat(32)}${word(BigInt(chainId))}${bytesToHex(hash).slice(2)}`
  expect(bytesToHex(signingHash({ chainId, payloadHash: hash }))).toBe(keccak256(message))
  expect(signingHash({ chainId, payloadHash: bytesToHex(hash) })).toEqual(signingHash({ chainId, payloadHash: hash }))
})

describe.each([{ accelerated: true }, { accelerated: false }])('accelerated: $accelerated', ({ accelerated }) => {
  const use = (): void => useAccelerators(accelerated)

  test('signs the same, recoverable signature', async () => {
    use()
    expect(signPayload({ privateKey: SIGNER_KEY, chainId, envelope, version: 4 })).toBe(signature)
    expect(recoverSigner({ signature, chainId, payloadHash: hash })).toBe(SIGNER)
    const v = Number.parseInt(signature.slice(-2), 16)
    expect([0, 1]).toContain(v)
    const ethereum: Hex = `${signature.slice(0, -2) as Hex}${(27 + v).toString(16)}`
    const signed = bytesToHex(signingHash({ chainId, payloadHash: hash }))
    expect(await recoverAddress({ hash: signed, signature: ethereum })).toBe(SIGNER)
  })

  test('recovers who signed from a high s', () => {
    use()
    const s = BigInt(`0x${signature.slice(66, 130)}`)
    const v = Number.parseInt(signature.slice(-2), 16) ^ 1
    const high: Hex = `${signature.slice(0, 66) as Hex}${word(ORDER - s)}0${v}`
    expect(recoverSigner({ signature: high, chainId, payloadHash: hash })).toBe(SIGNER)
  })

  test.each([
    { name: 'v of 27', bad: `${signature.slice(0, -2)}1b` },
    { name: 'v of 28', bad: `${signature.slice(0, -2)}1c` },
    { name: 'v of 4', bad: `${signature.slice(0, -2)}04` },
    { name: 'v of 2, with an r that is no x less the order', bad: `${signature.slice(0, -2)}02` },
    { name: 'r of zero', bad: `0x${word(0n)}${signature.slice(66)}` },
    { name: 's of zero', bad: `${signature.slice(0, 66)}${word(0n)}00` },
    { name: 'r of the order', bad: `0x${word(ORDER)}${signature.slice(66)}` },
    { name: 's of the order', bad: `${signature.slice(0, 66)}${word(ORDER)}00` },
    { name: 'zeros', bad: `0x${'00'.repeat(65)}` },
    { name: '64 bytes', bad: signature.slice(0, -2) },
  ])('refuses $name', ({ bad }) => {
    use()
    expect(() => recoverSigner({ signature: bad as Hex, chainId, payloadHash: hash })).toThrow(
      expect.objectContaining({ name: 'PayloadError', code: 'signature' }),
    )
  })

  test('another chain, another key, another payload: another address', () => {
    use()
    expect(recoverSigner({ signature, chainId: chainId + 1, payloadHash: hash })).not.toBe(SIGNER)
    const other = signPayload({ privateKey: OTHER_KEY, chainId, envelope, version: 4 })
    expect(recoverSigner({ signature: other, chainId, payloadHash: hash })).toBe(privateKeyToAddress(OTHER_KEY))
    expect(recoverSigner({ signature, chainId, payloadHash: keccak256(hash, 'bytes') })).not.toBe(SIGNER)
  })

  test('the address of a key is viem’s', () => {
    use()
    expect(privateKeyAddress(SIGNER_KEY)).toBe(privateKeyToAddress(SIGNER_KEY))
  })

  test.each([
    { name: 'zero', key: `0x${word(0n)}` },
    { name: 'the order', key: `0x${word(ORDER)}` },
    { name: '31 bytes', key: `0x${'77'.repeat(31)}` },
    { name: 'no hex', key: 'secretsecretsecret' },
  ])('a private key that is $name is refused and not shown', ({ key }) => {
    use()
    let thrown: unknown
    try {
      signHash(hash, key as Hex)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toMatchObject({ name: 'ConfigError', field: 'privateKey' })
    expect(`${String(thrown)} ${JSON.stringify(thrown)} ${String((thrown as Error).cause)}`).not.toContain(key.slice(2))
  })
})

test('addresses are checksummed as viem does, from any case', () => {
  const address = privateKeyToAddress(OTHER_KEY)
  expect(checksumAddress(address.toLowerCase())).toBe(address)
  expect(checksumAddress(`0x${address.slice(2).toUpperCase()}`)).toBe(address)
  expect(() => checksumAddress('0x1234')).toThrow(expect.objectContaining({ code: 'field' }))
})
