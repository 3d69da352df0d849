import { setTimeout as sleep } from 'node:timers/promises'
import type { Hex, RollupConfig } from '@kona/genesis'
import { buildBlock } from '@kona/gossip/payload'
import type { Network } from '@kona/p2p'
import { preciseNowMs } from './clock.ts'
import { seededKey } from './key.ts'
import type { ProduceOptions, Report } from './message.ts'
import { seededBytes, transactionMaker } from './transaction.ts'

/** How far behind its schedule a sequencer still catches up, in seconds. */
const MAX_LATE_SECONDS = 10

/**
 * Makes, signs and gossips a block each block time. Transactions are made ahead of the block's time,
 * so that the latency counted from the publish call holds what every sequencer pays: hash, signature, sending.
 */
export async function produceBlocks(
  network: Network,
  rollupConfig: RollupConfig,
  options: ProduceOptions,
  report: (report: Report) => void,
  signal: AbortSignal,
): Promise<void> {
  const { blockTimeMs, blocks = Number.POSITIVE_INFINITY, genesisTime, parent, seed, txBytes } = options
  const first = parent.number + 1n
  const transactionsOf = transactionMaker(seededKey(seed, 'sender'), txBytes, seed)
  const firstTime = genesisTime + Number(first) * rollupConfig.blockTime
  let beganMs = Math.max(Date.now(), firstTime * 1_000)
  // After a restart the schedule goes on from now, as after a sleep.
  let sleptSeconds = Math.floor(beganMs / 1_000) - firstTime
  let parentHash: Hex = parent.hash
  for (let number = first; number <= blocks && !signal.aborted; number++) {
    const transactions = await transactionsOf(number)
    const dueMs = beganMs + Number(number - first) * blockTimeMs
    if (dueMs > Date.now()) await sleep(dueMs - Date.now(), undefined, { signal })
    // A machine that slept: the schedule goes on from now, since peers reject what is a minute old.
    const lateSeconds = Math.floor((Date.now() - dueMs) / 1_000)
    if (lateSeconds >= MAX_LATE_SECONDS) {
      sleptSeconds += lateSeconds
      beganMs += lateSeconds * 1_000
    }
    // Below a second, blocks share a timestamp: a rollup's clock has no smaller unit.
    const timestamp =
      blockTimeMs < 1_000
        ? Math.floor(Date.now() / 1_000)
        : genesisTime + sleptSeconds + Number(number) * rollupConfig.blockTime
    const envelope = buildBlock({
      rollupConfig,
      parent: { hash: parentHash, number: number - 1n },
      timestamp: BigInt(timestamp),
      transactions,
      prevRandao: `0x${Buffer.from(seededBytes(`${seed}/randao/${number}`, 32)).toString('hex')}`,
    })
    const atMs = preciseNowMs()
    const { hash, peers } = await network.publish(envelope, { signal })
    const bytes = transactions.reduce((sum, transaction) => sum + transaction.length, 0)
    report({ type: 'published', number, hash, bytes, atMs, peers })
    parentHash = hash
  }
  if (!signal.aborted) report({ type: 'produced' })
}
