import type { Address, Hex, RollupConfig } from '@kona/genesis'
import {
  type BuildBlockInput,
  blockHash,
  buildBlock,
  bytesToHex,
  compress,
  decodePayload,
  encodePayload,
  type PayloadVersion,
  payloadHash,
  privateKeyAddress,
  signHash,
  signingHash,
} from '@kona/gossip/payload'
import { payloadStart, SSZ } from './layout.ts'
import type { Random } from './random.ts'
import type { MessageStep, SignerStep } from './step.ts'

type BlockFields = Partial<Omit<BuildBlockInput, 'rollupConfig' | 'version'>>

/** Makes what a chain's sequencer could send, and what it would never send. */
export class Sender {
  readonly random: Random
  readonly rollupConfig: RollupConfig
  readonly key: Uint8Array
  readonly address: Address
  readonly thresholdSeconds: number
  /** What the node's clock shows; cases may move it on. */
  nowMs: number
  #height: bigint

  constructor(options: {
    readonly random: Random
    readonly rollupConfig: RollupConfig
    readonly thresholdSeconds: number
    readonly nowMs: number
  }) {
    this.random = options.random
    this.rollupConfig = options.rollupConfig
    this.thresholdSeconds = options.thresholdSeconds
    this.nowMs = options.nowMs
    this.key = this.newKey()
    this.address = privateKeyAddress(this.key)
    this.#height = BigInt(this.random.uint32())
  }

  get now(): number {
    return Math.floor(this.nowMs / 1000)
  }

  newKey(): Uint8Array {
    const key = this.random.bytes(32)
    key[0] = 1
    return key
  }

  hash(): Hex {
    return bytesToHex(this.random.bytes(32))
  }

  /** A height that no block had yet. */
  newHeight(): bigint {
    return ++this.#height
  }

  transactions(count: number, bytes = 80): Uint8Array[] {
    return Array.from({ length: count }, () => this.random.bytes(bytes))
  }

  /** The bytes to sign of a block that nothing is wrong with, on a new height if none is given. */
  block(version: PayloadVersion, fields: BlockFields = {}): Uint8Array {
    const beaconRoot = version >= 3 ? { parentBeaconBlockRoot: this.hash() } : {}
    const envelope = buildBlock({
      rollupConfig: this.rollupConfig,
      version,
      parent: { hash: this.hash(), number: this.newHeight() },
      timestamp: BigInt(Math.max(0, this.now - this.random.below(3))),
      transactions: this.transactions(this.random.below(5), 1 + this.random.below(120)),
      prevRandao: this.hash(),
      logsBloom: this.random.bytes(256),
      gasUsed: BigInt(this.random.uint32()),
      baseFeePerGas: BigInt(this.random.uint32()),
      ...beaconRoot,
      ...fields,
    })
    return encodePayload(envelope, version)
  }

  /** Corrects the block hash of edited bytes; bytes that cannot be decoded stay as they are. */
  rehash(signed: Uint8Array, version: PayloadVersion): Uint8Array {
    try {
      const { executionPayload, parentBeaconBlockRoot } = decodePayload(signed, version)
      const hash = blockHash(executionPayload, parentBeaconBlockRoot)
      signed.set(Buffer.from(hash.slice(2), 'hex'), payloadStart(version) + SSZ.blockHash.at)
    } catch {}
    return signed
  }

  signingHash(signed: Uint8Array, chainId: number = this.rollupConfig.l2ChainId): Uint8Array {
    return signingHash({ chainId, payloadHash: payloadHash(signed) })
  }

  /** r, s and v in 65 bytes. */
  signature(signed: Uint8Array, key: Uint8Array = this.key): Uint8Array {
    return new Uint8Array(Buffer.from(signHash(this.signingHash(signed), key).slice(2), 'hex'))
  }

  /** The message as it is before compression. */
  raw(signed: Uint8Array, signature: Uint8Array = this.signature(signed)): Uint8Array {
    return Buffer.concat([signature, signed])
  }

  message(version: PayloadVersion, signed: Uint8Array, signature?: Uint8Array): MessageStep {
    return this.compressed(version, compress(this.raw(signed, signature)))
  }

  compressed(version: PayloadVersion, data: Uint8Array): MessageStep {
    return { kind: 'message', version, data: new Uint8Array(data), nowMs: this.nowMs }
  }

  signer(address: Address | undefined): SignerStep {
    return { kind: 'signer', address, nowMs: this.nowMs }
  }
}
