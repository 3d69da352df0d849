import { type Address, ConfigError, type Hex } from '@kona/genesis'
import { publicKeyOf, recover, signRecoverable } from '#recover'
import { checksumAddress, publicKeyAddress } from './address.ts'
import { encodePayload, signatureBytes } from './encode.ts'
import type { ExecutionPayloadEnvelope, PayloadVersion } from './execution-payload.ts'
import { bytesToHex, hexToBytes } from './hex.ts'
import { keccak256 } from './native/keccak.ts'
import { PayloadError } from './payload-error.ts'

/** Domain (zero), chain id and payload hash: what is signed, in one place for all. */
const signed = /* @__PURE__ */ new Uint8Array(96)
const signedView = /* @__PURE__ */ new DataView(signed.buffer)

/** keccak256 of the signed bytes ({@link encodePayload}), 32 bytes. */
export function payloadHash(signedBytes: Uint8Array): Uint8Array {
  return keccak256(signedBytes)
}

/**
 * What a block signature signs: keccak256(domain ++ chain id ++ payload hash), the domain being 32 zero bytes and
 * the chain id 32 bytes, big-endian. https://specs.optimism.io/protocol/rollup-node-p2p.html#block-signatures
 */
export function signingHash(input: { readonly chainId: number; readonly payloadHash: Uint8Array | Hex }): Uint8Array {
  const hash = typeof input.payloadHash === 'string' ? hexToBytes(input.payloadHash) : input.payloadHash
  if (hash?.length !== 32) throw new PayloadError('field', 'payloadHash', `${hash?.length ?? 'no'} bytes`, '32 bytes')
  signedView.setUint32(56, Math.floor(input.chainId / 2 ** 32))
  signedView.setUint32(60, input.chainId)
  signed.set(hash, 64)
  return keccak256(signed)
}

/**
 * Signs a block with a private key: r ++ s ++ v, 65 bytes, v being 0 or 1.
 *
 * @param input.privateKey 32 bytes
 * @throws ConfigError for a bad key, without showing it; PayloadError `field`
 */
export function signPayload(input: {
  readonly privateKey: Hex | Uint8Array
  readonly chainId: number
  readonly envelope: ExecutionPayloadEnvelope
  readonly version: PayloadVersion
}): Hex {
  const hash = payloadHash(encodePayload(input.envelope, input.version))
  return signHash(signingHash({ chainId: input.chainId, payloadHash: hash }), input.privateKey)
}

/** Signs 32 bytes: r ++ s ++ v, 65 bytes. @throws ConfigError for a bad key, without showing it */
export function signHash(hash: Uint8Array, privateKey: Hex | Uint8Array): Hex {
  return bytesToHex(withKey(privateKey, (key) => signRecoverable(hash, key)))
}

/** The address of a private key, checksummed. @throws ConfigError for a bad key, without showing it */
export function privateKeyAddress(privateKey: Hex | Uint8Array): Address {
  return checksumAddress(publicKeyAddress(withKey(privateKey, publicKeyOf)))
}

/**
 * The address that signed a payload, checksummed. High-s signatures pass and v is 0 to 3, as in op-node.
 *
 * @throws PayloadError `signature`: no public key comes out
 */
export function recoverSigner(input: {
  readonly signature: Hex | Uint8Array
  readonly chainId: number
  readonly payloadHash: Uint8Array | Hex
}): Address {
  const signer = recoverAddress(signatureBytes(input.signature), signingHash(input))
  if (signer === undefined) {
    throw new PayloadError('signature', 'signature', 'no public key', 'r, s and v (0 to 3) of a secp256k1 signature')
  }
  return checksumAddress(signer)
}

/** The 20 address bytes behind a signature of 65 bytes; undefined where there is no public key. */
export function recoverAddress(signature: Uint8Array, hash: Uint8Array): Uint8Array | undefined {
  if (signature[64]! > 3) return undefined
  const publicKey = recover(signature, hash)
  return publicKey === undefined ? undefined : publicKeyAddress(publicKey)
}

function withKey<T>(privateKey: Hex | Uint8Array, use: (key: Uint8Array) => T): T {
  const key = typeof privateKey === 'string' ? hexToBytes(privateKey) : privateKey
  if (key?.length === 32) {
    try {
      return use(key)
    } catch {
      // The cause is left out: an error from below may show the key.
    }
  }
  throw new ConfigError('privateKey', '(not shown)', '32 bytes, from 1 to the order of secp256k1 less 1')
}
