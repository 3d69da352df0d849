import type { Hex, RollupConfig } from '@kona/genesis'
import { blocksTopic, type ReasonCode } from '@kona/gossip'
import { buildBlock, type ExecutionPayloadEnvelope, encodeMessage, signPayload, versionAt } from '@kona/gossip/payload'
import { seededKey } from '../key.ts'

/** Blocks that peers reject, and the rule that each of them breaks. */
export const BAD_BLOCKS = {
  /** Signed by a key that nobody trusts. */
  'wrong-signer': 'signer',
  /** Two minutes old; one may be. */
  stale: 'timestamp_past',
  /** A minute ahead; five seconds may be. */
  future: 'timestamp_future',
  /** Signed by the sequencer's key, over a block hash that is not its own. */
  'bad-hash': 'block_hash',
  /** Seven good blocks of one height far above the chain: six pass, the last one does not. */
  'seven-at-one-height': 'too_many_blocks',
} as const satisfies Record<string, ReasonCode>

export type BadBlock = keyof typeof BAD_BLOCKS

export function isBadBlock(value: unknown): value is BadBlock {
  return typeof value === 'string' && Object.hasOwn(BAD_BLOCKS, value)
}

/** What bad blocks are made of. */
export interface BadBlockInput {
  rollupConfig: RollupConfig
  /** The chain's own key. */
  signerKey: Hex
  /** The chain's last block. */
  head: { number: bigint; hash: Hex }
  /** Told apart by it: gossip passes no message twice. */
  turn: number
}

/** How far above the chain the seven blocks stand, so that none of its own is the seventh. */
const FAR_ABOVE = 1_000_000n

/** The messages that show one rule being broken, as an attacker would send them. */
export function badMessages(kind: BadBlock, input: BadBlockInput): { topic: string; messages: Uint8Array[] } {
  const { rollupConfig, head, turn } = input
  const now = Math.floor(Date.now() / 1_000)
  const timestamp = BigInt(kind === 'stale' ? now - 120 : kind === 'future' ? now + 60 : now)
  const version = versionAt(rollupConfig, timestamp)
  const far = kind === 'seven-at-one-height'
  const parent = far ? { hash: head.hash, number: head.number + FAR_ABOVE + BigInt(turn) } : head
  const privateKey = kind === 'wrong-signer' ? seededKey('nobody', `bad block/${turn}`) : input.signerKey
  const chainId = rollupConfig.l2ChainId
  const messages = Array.from({ length: far ? 7 : 1 }, (_, index) => {
    const transactions = [new TextEncoder().encode(`bad block ${turn}/${index}`)]
    const block = buildBlock({ rollupConfig, parent, timestamp, transactions })
    const envelope = kind === 'bad-hash' ? withOtherHash(block) : block
    const signature = signPayload({ privateKey, chainId, envelope, version })
    return encodeMessage({ envelope, signature, version })
  })
  return { topic: blocksTopic(chainId, version), messages }
}

function withOtherHash({ executionPayload, ...rest }: ExecutionPayloadEnvelope): ExecutionPayloadEnvelope {
  return { ...rest, executionPayload: { ...executionPayload, blockHash: executionPayload.parentHash } }
}
