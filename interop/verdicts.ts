import { blocksTopic, messageId } from '@kona/gossip'
import { BlockValidator, type ReasonCode } from '@kona/gossip/validity'
import type { NamedStep } from './messages.ts'
import type { OpNodeValidator, OpNodeVerdict } from './op-node-validator.ts'
import type { MessageStep } from './step.ts'

/** A message with what each of the two made of it. */
export interface Judged {
  readonly name: string
  readonly message: MessageStep
  readonly thresholdSeconds: number
  readonly ours: Pick<OpNodeVerdict, 'verdict' | 'id'> & { readonly code: ReasonCode | undefined }
  readonly theirs: OpNodeVerdict
}

// Enough to keep both processes busy.
const IN_FLIGHT = 64

/** Takes both validators through the same steps. */
export async function judge(steps: Iterable<NamedStep>, opNode: OpNodeValidator): Promise<Judged[]> {
  const judged: Promise<Judged>[] = []
  const asked: Promise<unknown>[] = []
  let nowMs = 0
  let chainId = 0
  let thresholdSeconds = 0
  let validator: BlockValidator | undefined
  for (const { name, step } of steps) {
    switch (step.kind) {
      case 'chain': {
        const { rollupConfig, signer } = step
        chainId = rollupConfig.l2ChainId
        thresholdSeconds = step.thresholdSeconds
        validator = new BlockValidator({
          rollupConfig,
          unsafeBlockSigner: signer,
          timestampThreshold: thresholdSeconds,
          clock: () => nowMs,
        })
        asked.push(opNode.startChain(step))
        break
      }
      case 'signer':
        nowMs = step.nowMs
        validator?.setUnsafeBlockSigner(step.address)
        asked.push(opNode.setSigner(step.address, nowMs))
        break
      case 'message': {
        nowMs = step.nowMs
        if (validator === undefined) throw new Error(`${name}: a message before any chain`)
        // As gossipsub does: the id first, and then the validator, which shares its work.
        const topic = blocksTopic(chainId, step.version)
        const id = Buffer.from(messageId(topic, step.data)).toString('hex')
        const verdict = validator.validate(topic, step.data)
        const code = verdict.verdict === 'accept' ? undefined : verdict.reason.code
        const fixed = { name, message: step, thresholdSeconds, ours: { verdict: verdict.verdict, code, id } }
        const answer = opNode.judge(step)
        asked.push(answer)
        judged.push(answer.then((theirs) => ({ ...fixed, theirs })))
      }
    }
    if (asked.length >= IN_FLIGHT) await Promise.all(asked.splice(0))
  }
  await Promise.all(asked)
  return Promise.all(judged)
}
