import type { PayloadVersion } from '@kona/gossip/payload'
import type { Sender } from '../sender.ts'
import type { Step } from '../step.ts'

/** One thing to try, as often as wanted: the sender's random numbers make it another one each time. */
export interface Case {
  readonly name: string
  readonly versions: readonly PayloadVersion[]
  /** It takes megabytes: once is enough, in soak. */
  readonly heavy?: true
  steps(sender: Sender, version: PayloadVersion): readonly Step[]
}

export const EVERY: readonly PayloadVersion[] = [1, 2, 3, 4]
