import { accelerators, loadAccelerators, useAccelerators } from '@kona/gossip/payload'
import type { OpNodeValidator } from '@kona/interop/op-node-validator'
import { type Comparison, compare } from './comparison.ts'
import { type Split, split } from './split.ts'
import { junk, ROLLUP_CONFIG, SIGNER, SIZES, validBlocks, type Workload } from './workload.ts'

export interface ValidityFigures {
  readonly valid: readonly Comparison[]
  readonly split: readonly Split[]
  readonly junk: readonly Comparison[]
  /** Valid blocks again, with the plain forms of everything. */
  readonly plain: readonly Comparison[]
  readonly accelerators: string
}

/** Block validation, ours against op-node's: one thread each, message id and signature included. */
export async function measureValidity(opNode: OpNodeValidator): Promise<ValidityFigures> {
  await loadAccelerators()
  await opNode.startChain({ rollupConfig: ROLLUP_CONFIG, signer: SIGNER, thresholdSeconds: 60 })
  const effort = { rounds: 11, warmUpMs: 1000 }
  const workloads = SIZES.map(validBlocks)
  const valid = await inTurn(workloads, (workload) => compare(workload, opNode, effort))
  const parts = await inTurn(workloads, (workload) => split(workload, opNode))
  const bad = await inTurn(junk(), (workload) => compare(workload, opNode, { rounds: 7, warmUpMs: 300 }))
  const used = Object.values(accelerators()).join(', ')
  useAccelerators(false)
  try {
    const few = workloads.map(({ data, ...rest }): Workload => ({ ...rest, data: data.slice(0, 15) }))
    const plain = await inTurn(few, (workload) => compare(workload, opNode, { rounds: 5, warmUpMs: 300 }))
    return { valid, split: parts, junk: bad, plain, accelerators: used }
  } finally {
    useAccelerators(true)
  }
}

async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (const item of items) results.push(await work(item))
  return results
}
