import type { RollupConfig } from '@kona/genesis'
import {
  type ExecutionPayloadEnvelope,
  encodePayload,
  type PayloadVersion,
  versionAt,
} from '../../src/payload/index.ts'
import { encodeFrames } from '../../src/sync/frame.ts'
import type { PayloadSource } from '../../src/sync/payload-source.ts'
import { responseVersionAt } from '../../src/sync/synced-block.ts'
import { blockOf, ZERO_HASH } from './signed-block.ts'

/** Blocks of a chain, each on top of the last, at the times that its config gives them. */
export function linkedBlocks(
  config: RollupConfig,
  { first = 1, count, bytes = 100 }: { first?: number; count: number; bytes?: number },
): ExecutionPayloadEnvelope[] {
  const blocks: ExecutionPayloadEnvelope[] = []
  for (let number = first; number < first + count; number++) {
    const hash = blocks.at(-1)?.executionPayload.blockHash ?? ZERO_HASH
    const timestamp = BigInt(config.genesis.l2Time + number * config.blockTime)
    const transactions = [crypto.getRandomValues(new Uint8Array(Math.min(bytes, 65_536)))]
    while (transactions.length * 65_536 < bytes) transactions.push(transactions[0]!)
    blocks.push(blockOf(config, { parent: { hash, number: BigInt(number - 1) }, timestamp, transactions }))
  }
  return blocks
}

export function sourceOf(blocks: readonly ExecutionPayloadEnvelope[]): PayloadSource {
  const byNumber = new Map(blocks.map((block) => [block.executionPayload.blockNumber, block]))
  return { payloadByNumber: (number) => byNumber.get(number) }
}

/** The answer that holds a block, as a whole. */
export function responseWith(config: RollupConfig, block: ExecutionPayloadEnvelope): Uint8Array {
  const { timestamp } = block.executionPayload
  const version: PayloadVersion = versionAt(config, timestamp)
  const body = encodePayload(block, version)
  return Buffer.concat([Uint8Array.of(0, responseVersionAt(config, timestamp), 0, 0, 0), ...encodeFrames(body)])
}

export const trusted = (block: ExecutionPayloadEnvelope) => ({
  number: block.executionPayload.blockNumber,
  hash: block.executionPayload.blockHash,
})
