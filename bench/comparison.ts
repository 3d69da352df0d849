import type { OpNodeValidator } from '@kona/interop/op-node-validator'
import { median } from './median.ts'
import { checkRound, ourRound, type Round } from './round.ts'
import { NOW_MS, VERSION, type Workload } from './workload.ts'

/** Both sides on one workload: medians over the rounds, per message. */
export interface Comparison {
  readonly name: string
  readonly ourUs: number
  readonly theirUs: number
  /** How many times as fast as op-node we are: the median of the rounds' own ratios. */
  readonly ratio: number
  /** The same in CPU time, which no other process can take away. */
  readonly cpuRatio: number
}

export interface Effort {
  readonly rounds: number
  /** How long we run before it counts; op-node needs no more than two rounds. */
  readonly warmUpMs: number
}

/** Lets both sides judge the workload in turns, so that a noisy machine hits both. */
export async function compare(workload: Workload, opNode: OpNodeValidator, effort: Effort): Promise<Comparison> {
  const theirRound = async (): Promise<Round> => {
    const { ns, cpuNs, verdicts } = await opNode.round()
    return { ns, cpuNs, verdicts: { ...verdicts } as Record<string, number> }
  }
  await opNode.load({ version: VERSION, data: workload.data, nowMs: NOW_MS })
  checkRound(await theirRound(), workload, 'op-node')
  await theirRound()
  const warm = performance.now() + effort.warmUpMs
  do checkRound(ourRound(workload), workload, 'ours')
  while (performance.now() < warm)

  const pairs: { readonly ours: Round; readonly theirs: Round }[] = []
  for (let i = 0; i < effort.rounds; i++) {
    if (i % 2 === 0) pairs.push({ ours: ourRound(workload), theirs: await theirRound() })
    else pairs.push({ theirs: await theirRound(), ours: ourRound(workload) })
  }
  const perMessageUs = (ns: number): number => ns / workload.data.length / 1000
  return {
    name: workload.name,
    ourUs: perMessageUs(median(pairs.map(({ ours }) => ours.ns))),
    theirUs: perMessageUs(median(pairs.map(({ theirs }) => theirs.ns))),
    ratio: median(pairs.map(({ ours, theirs }) => theirs.ns / ours.ns)),
    cpuRatio: median(pairs.map(({ ours, theirs }) => theirs.cpuNs / ours.cpuNs)),
  }
}
