import { activateAt, type Fork, type Hex, type RollupConfig } from '@kona/genesis'
import {
  type BuildBlockInput,
  buildBlock,
  type ExecutionPayloadEnvelope,
  encodePayload,
  type PayloadVersion,
  payloadHash,
  privateKeyAddress,
  sealMessage,
  signHash,
  signingHash,
} from '../../src/payload/index.ts'

export const NOW = 1_700_000_000
export const SIGNER_KEY: Hex = `0x${'11'.repeat(32)}`
export const OTHER_KEY: Hex = `0x${'22'.repeat(32)}`
export const SIGNER = privateKeyAddress(SIGNER_KEY)
export const OTHER = privateKeyAddress(OTHER_KEY)
export const ZERO_HASH: Hex = `0x${'00'.repeat(32)}`

/** A chain of a random id on which a fork is active from the start. */
export function chainAt(fork: Fork | 'bedrock', chainId = 1 + Math.floor(Math.random() * 2 ** 40)): RollupConfig {
  const config: RollupConfig = {
    genesis: {
      l1: { hash: ZERO_HASH, number: 0 },
      l2: { hash: ZERO_HASH, number: 0 },
      l2Time: 0,
      systemConfig: {
        batcherAddr: `0x${'00'.repeat(20)}`,
        overhead: ZERO_HASH,
        scalar: ZERO_HASH,
        gasLimit: 30_000_000,
        eip1559Params: '0x0000000000000000',
        operatorFeeParams: ZERO_HASH,
        minBaseFee: 0,
        daFootprintGasScalar: 0,
      },
    },
    blockTime: 2,
    maxSequencerDrift: 1800,
    seqWindowSize: 3600,
    channelTimeout: 300,
    l1ChainId: 900,
    l2ChainId: chainId,
    batchInboxAddress: `0x${'00'.repeat(20)}`,
    depositContractAddress: `0x${'00'.repeat(20)}`,
    l1SystemConfigAddress: `0x${'00'.repeat(20)}`,
  }
  return activateAt(config, fork)
}

/** The first fork of each payload version. */
export const FIRST_FORK = { 1: 'regolith', 2: 'canyon', 3: 'ecotone', 4: 'isthmus' } as const satisfies Record<
  PayloadVersion,
  Fork
>

export function blockOf(rollupConfig: RollupConfig, change: Partial<BuildBlockInput> = {}): ExecutionPayloadEnvelope {
  return buildBlock({
    rollupConfig,
    parent: { hash: ZERO_HASH, number: 9n },
    timestamp: BigInt(NOW),
    transactions: [Uint8Array.of(2, 1, 2, 3)],
    ...change,
  })
}

/** Signed bytes, whatever they are, as a message. */
export function messageOf(signedBytes: Uint8Array, chainId: number, key = SIGNER_KEY): Uint8Array {
  return sealMessage(signHash(signingHash({ chainId, payloadHash: payloadHash(signedBytes) }), key), signedBytes)
}

export function signedMessage(
  envelope: ExecutionPayloadEnvelope,
  version: PayloadVersion,
  chainId: number,
  key = SIGNER_KEY,
): Uint8Array {
  return messageOf(encodePayload(envelope, version), chainId, key)
}
