import { defaultCrypto, ENR, getV4Crypto, setV4Crypto } from '@chainsafe/enr'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { rememberVerifiedRecords } from '../src/verified-records.ts'
import { derSignature } from './support/malformed.ts'
import { chainEntries, signedRecord } from './support/records.ts'

afterEach(() => setV4Crypto(defaultCrypto))

describe('rememberVerifiedRecords', () => {
  it('gives the same results, and takes nothing changed for verified', () => {
    const record = signedRecord(chainEntries(10))
    const text = record.encodeTxt()
    const plain = ENR.decodeTxt(text)
    rememberVerifiedRecords()
    for (const _ of [1, 2]) expect(ENR.decodeTxt(text)).toMatchObject({ nodeId: plain.nodeId, seq: plain.seq })
    const data = new Uint8Array([1, 2, 3])
    const signature = getV4Crypto().sign(record.privateKey, data)
    expect(getV4Crypto().verify(record.publicKey, data, signature)).toBe(true)
    expect(getV4Crypto().verify(record.publicKey, data, signature)).toBe(true)
    expect(getV4Crypto().verify(record.publicKey, Uint8Array.of(1, 2, 4), signature)).toBe(false)
    expect(getV4Crypto().verify(signedRecord({}).publicKey, data, signature)).toBe(false)
  })

  it('verifies a record once', () => {
    const verify = vi.fn(defaultCrypto.verify)
    const counted = { ...defaultCrypto, verify }
    setV4Crypto(counted)
    rememberVerifiedRecords(counted)
    const text = signedRecord(chainEntries(10)).encodeTxt()
    for (let i = 0; i < 10; i++) ENR.decodeTxt(text)
    expect(verify).toHaveBeenCalledTimes(1)
  })

  it('takes no signature in DER for one, as geth', () => {
    const { publicKey, privateKey } = signedRecord({})
    const data = new Uint8Array([1, 2, 3])
    const signature = derSignature(defaultCrypto.sign(privateKey, data))
    expect(defaultCrypto.verify(publicKey, data, signature)).toBe(true)
    rememberVerifiedRecords(defaultCrypto)
    expect(getV4Crypto().verify(publicKey, data, signature)).toBe(false)
  })

  it("leaves someone else's arithmetic alone", () => {
    const own = { ...defaultCrypto, verify: vi.fn(() => true) }
    setV4Crypto(own)
    rememberVerifiedRecords()
    expect(getV4Crypto()).toBe(own)
  })
})
