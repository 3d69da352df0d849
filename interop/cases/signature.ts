import type { Address } from '@kona/genesis'
import { type PayloadVersion, payloadHash, recoverSigner, signHash } from '@kona/gossip/payload'
import type { Sender } from '../sender.ts'
import type { Step } from '../step.ts'
import { type Case, EVERY } from './case.ts'

/** The order of secp256k1, and the x of its generator. SEC 2, 2.4.1 */
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
const GENERATOR_X = 0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798n

type Edit = (signature: Uint8Array, sender: Sender, signed: Uint8Array) => void

const setV =
  (v: number): Edit =>
  (signature) => {
    signature[64] = v
  }

const EDITS: Record<string, Edit> = {
  ...Object.fromEntries([2, 3, 4, 5, 26, 27, 28, 29, 31, 127, 128, 255].map((v) => [`v ${v}`, setV(v)])),
  'the other v': (signature) => {
    signature[64]! ^= 1
  },
  'v 27 more': (signature) => {
    signature[64]! += 27
  },
  'high s': (signature) => {
    setS(signature, ORDER - s(signature))
    signature[64]! ^= 1
  },
  'high s and the old v': (signature) => setS(signature, ORDER - s(signature)),
  'r 0': (signature) => setR(signature, 0n),
  's 0': (signature) => setS(signature, 0n),
  'r and s 0': (signature) => signature.fill(0, 0, 64),
  'r the order': (signature) => setR(signature, ORDER),
  's the order': (signature) => setS(signature, ORDER),
  'r above the order': (signature) => setR(signature, 2n ** 256n - 1n),
  's above the order': (signature) => setS(signature, 2n ** 256n - 1n),
  'r 1': (signature) => setR(signature, 1n),
  's 1': (signature) => setS(signature, 1n),
  random: (signature, sender) => signature.set(sender.random.bytes(64)),
  'one bit': (signature, sender) => {
    signature[sender.random.below(65)]! ^= 1 << sender.random.below(8)
  },
  'that recovers the point at infinity': (signature, sender, signed) => {
    // R = G and s = z: the public key is (s R - z G) / r.
    setR(signature, GENERATOR_X)
    setS(signature, number(sender.signingHash(signed)) % ORDER)
    signature[64] = 0
  },
  'of another key': (signature, sender, signed) => signature.set(sender.signature(signed, sender.newKey())),
  'of another block': (signature, sender) => signature.set(sender.signature(sender.block(1))),
}

const edited: readonly Case[] = Object.entries(EDITS).map(([name, edit]) => ({
  name: `signature: ${name}`,
  versions: EVERY,
  steps(sender, version) {
    const signed = sender.block(version)
    const signature = sender.signature(signed)
    edit(signature, sender, signed)
    return [sender.message(version, signed, signature)]
  },
}))

/** Any r and s with a public key behind them are its signature: so 2 and 3 can be tried, which no signer comes upon. */
const recovered: readonly Case[] = [0, 1, 2, 3].map((v) => ({
  name: `signature: v ${v} of the key that it recovers`,
  versions: EVERY,
  steps: (sender, version) => recoveredSteps(sender, version, v),
}))

function recoveredSteps(sender: Sender, version: PayloadVersion, v: number): Step[] {
  const signed = sender.block(version)
  for (;;) {
    const signature = sender.random.bytes(65)
    // r + order has to be below the field's prime, less than 2^129 above it.
    if (v >= 2) signature.fill(0, 0, 16)
    signature[32]! &= 127
    signature[64] = v
    const signer = recoveredSigner(sender, signed, signature)
    if (signer === undefined) continue
    const message = sender.message(version, signed, signature)
    const next = sender.message(version, sender.block(version))
    return [sender.signer(signer), message, sender.signer(sender.address), next]
  }
}

function recoveredSigner(sender: Sender, signed: Uint8Array, signature: Uint8Array): Address | undefined {
  try {
    return recoverSigner({ signature, chainId: sender.rollupConfig.l2ChainId, payloadHash: payloadHash(signed) })
  } catch {
    return undefined
  }
}

const foreign: Case = {
  name: 'signature: for another chain',
  versions: EVERY,
  steps(sender, version) {
    const signed = sender.block(version)
    const hash = sender.signingHash(signed, sender.rollupConfig.l2ChainId + 1)
    return [sender.message(version, signed, bytesOf(signHash(hash, sender.key)))]
  },
}

const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex.slice(2), 'hex'))

const number = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`)

const write = (target: Uint8Array, value: bigint): void =>
  target.set(Buffer.from(value.toString(16).padStart(64, '0'), 'hex'))

const s = (signature: Uint8Array): bigint => number(signature.subarray(32, 64))
const setS = (signature: Uint8Array, value: bigint): void => write(signature.subarray(32, 64), value)
const setR = (signature: Uint8Array, value: bigint): void => write(signature.subarray(0, 32), value)

export const signature: readonly Case[] = [...edited, ...recovered, foreign]
