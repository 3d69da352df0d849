import { blocksTopic, messageId } from '@kona/gossip'
import { BlockValidator } from '@kona/gossip/validity'
import { NOW_MS, ROLLUP_CONFIG, SIGNER, VERSION, type Workload } from './workload.ts'

/** A pass over all messages of a workload, in ns for all of them together. */
export interface Round {
  readonly ns: number
  /** CPU time of the whole process, garbage collection included. */
  readonly cpuNs: number
  readonly verdicts: Readonly<Record<string, number>>
}

const TOPIC = blocksTopic(ROLLUP_CONFIG.l2ChainId, VERSION)

/** What gossipsub has us do with each message: its id first, then the validator. On a node that has seen nothing. */
export function ourRound({ data }: Workload): Round {
  const validator = new BlockValidator({
    rollupConfig: ROLLUP_CONFIG,
    unsafeBlockSigner: SIGNER,
    clock: () => NOW_MS,
  })
  const verdicts: Record<string, number> = {}
  const cpu = process.cpuUsage()
  const start = process.hrtime.bigint()
  for (const message of data) {
    messageId(TOPIC, message)
    const { verdict } = validator.validate(TOPIC, message)
    verdicts[verdict] = (verdicts[verdict] ?? 0) + 1
  }
  const ns = Number(process.hrtime.bigint() - start)
  const { user, system } = process.cpuUsage(cpu)
  return { ns, cpuNs: 1000 * (user + system), verdicts }
}

/** @throws Error when the messages did not get the verdict that the workload is for */
export function checkRound(round: Round, workload: Workload, side: string): void {
  if (round.verdicts[workload.verdict] === workload.data.length) return
  throw new Error(`${side}, ${workload.name}: got ${JSON.stringify(round.verdicts)}, expected ${workload.verdict} only`)
}
