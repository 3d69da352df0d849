import fc from 'fast-check'

/** secp256k1's group order, 32 bytes. */
export const ORDER = Uint8Array.from(
  Buffer.from('fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141', 'hex'),
)

/** Private keys, valid or not. */
export const privateKeys = fc.oneof(
  { weight: 4, arbitrary: fc.uint8Array({ minLength: 32, maxLength: 32 }) },
  fc.constantFrom(new Uint8Array(32), ORDER, new Uint8Array(32).fill(255), new Uint8Array(31), new Uint8Array(33)),
)

/** Valid private keys. */
export const validPrivateKeys = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .filter((key) => key.some((byte) => byte !== 0) && Buffer.compare(key, ORDER) < 0)

/** How to break 64 bytes of signature. */
export const signatureFaults: fc.Arbitrary<(signature: Uint8Array) => Uint8Array> = fc.oneof(
  fc.constant((signature: Uint8Array) => signature),
  bitFlip(64),
  fc.constant(highS),
  fc.constantFrom(new Uint8Array(32), ORDER).chain((half) =>
    fc.constantFrom(0, 32).map((offset) => (signature: Uint8Array) => {
      const bytes = signature.slice()
      bytes.set(half, offset)
      return bytes
    }),
  ),
)

/** How to break a compressed public key, or write it another way, given its uncompressed form. */
export const keyFaults: fc.Arbitrary<(compressed: Uint8Array, uncompressed: Uint8Array) => Uint8Array> = fc.oneof(
  fc.constant((key: Uint8Array) => key),
  bitFlip(33),
  fc.constant((_: Uint8Array, uncompressed: Uint8Array) => uncompressed),
  // The hybrid forms: the uncompressed one with the parity in the first byte.
  fc.constant((_: Uint8Array, uncompressed: Uint8Array) =>
    Uint8Array.from([6 + ((uncompressed[64] as number) & 1), ...uncompressed.subarray(1)]),
  ),
  fc.constant((_: Uint8Array, uncompressed: Uint8Array) => uncompressed.subarray(1)),
  fc.nat(70).map((length) => () => new Uint8Array(length).fill(2)),
)

/** What a function returns, as hexadecimal where it is bytes, or `throws`. */
export function outcome(run: () => unknown): unknown {
  try {
    const result = run()
    return result instanceof Uint8Array ? Buffer.from(result).toString('hex') : result
  } catch {
    return 'throws'
  }
}

function bitFlip(length: number): fc.Arbitrary<(bytes: Uint8Array) => Uint8Array> {
  return fc.nat(length * 8 - 1).map((bit) => (bytes) => {
    const flipped = bytes.slice()
    flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7))
    return flipped
  })
}

/** The other signature that fits the same key and message. */
function highS(signature: Uint8Array): Uint8Array {
  const toBigint = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
  const s = (toBigint(ORDER) - toBigint(signature.subarray(32))).toString(16).padStart(64, '0')
  return Uint8Array.from([...signature.subarray(0, 32), ...Buffer.from(s, 'hex')])
}

/** r ++ s in DER, as ASN.1 writes two integers. */
export function derSignature(signature: Uint8Array): Uint8Array {
  const integers = [signature.subarray(0, 32), signature.subarray(32)].flatMap((bytes) => {
    const digits = [...bytes.subarray(bytes.findIndex((byte) => byte !== 0))]
    const value = (digits[0] as number) < 128 ? digits : [0, ...digits]
    return [2, value.length, ...value]
  })
  return Uint8Array.from([0x30, integers.length, ...integers])
}
