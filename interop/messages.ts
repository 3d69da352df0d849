import { activateAt, FORKS, type Fork } from '@kona/genesis'
import { opMainnet } from '@kona/genesis/chains'
import type { PayloadVersion } from '@kona/gossip/payload'
import { bytes } from './cases/bytes.ts'
import type { Case } from './cases/case.ts'
import { clock } from './cases/clock.ts'
import { fields } from './cases/fields.ts'
import { heights, manyHeights } from './cases/heights.ts'
import { signature } from './cases/signature.ts'
import { signers } from './cases/signers.ts'
import { snappy, snappyBound } from './cases/snappy.ts'
import { ssz } from './cases/ssz.ts'
import { Random } from './random.ts'
import { Sender } from './sender.ts'
import type { Step } from './step.ts'

/** A step and the case that it belongs to. */
export interface NamedStep {
  readonly name: string
  readonly step: Step
}

interface Deal {
  readonly of: Case
  readonly version: PayloadVersion
}

const CASES: readonly Case[] = [
  ...fields,
  ...signature,
  ...ssz,
  ...bytes,
  ...snappy,
  ...snappyBound,
  ...clock,
  ...heights,
  ...signers,
]

const CHAINS: readonly (Fork | 'bedrock')[] = ['bedrock', ...FORKS]

/**
 * Messages of every case, on every fork in turn, with the signer changes between them: the same ones for the same
 * seed.
 *
 * @param options.count how many messages, or a few more: the last case is not cut
 * @param options.heavy also the cases of megabytes
 */
export function* messages(options: {
  readonly seed: number
  readonly count: number
  readonly heavy: boolean
}): Generator<NamedStep> {
  const random = new Random(options.seed)
  const perChain = Math.ceil(options.count / CHAINS.length)
  const deals = dealer(random, options.heavy)
  for (const fork of CHAINS) {
    const sender = newSender(random, fork)
    yield start(sender, fork)
    for (let sent = 0; sent < perChain; ) {
      const { of, version } = deals()
      const name = `${fork}, v${version}, ${of.name}`
      for (const step of of.steps(sender, version)) {
        yield { name, step }
        if (step.kind === 'message') sent++
      }
    }
  }
}

/** More heights than are remembered, on one topic: a chain of its own. */
export function* heightMessages(seed: number): Generator<NamedStep> {
  const sender = newSender(new Random(seed), 'lagoon')
  yield start(sender, 'lagoon')
  for (const step of manyHeights(sender, 4)) yield { name: 'more heights than are remembered', step }
}

/** Every case in random order, then each with its other versions, then from the start; the heavy ones only once. */
function dealer(random: Random, heavy: boolean): () => Deal {
  const deck = (cases: readonly Case[]): Deal[] => {
    const once: Deal[] = []
    const again: Deal[] = []
    for (const of of cases) {
      const [first, ...others] = random.shuffled(of.versions)
      once.push({ of, version: first! })
      if (of.heavy === undefined) again.push(...others.map((version) => ({ of, version })))
    }
    return [...random.shuffled(again), ...random.shuffled(once)]
  }
  const light = CASES.filter((of) => of.heavy === undefined)
  let deals = deck(heavy ? CASES : light)
  return () => {
    if (deals.length === 0) deals = deck(light)
    return deals.pop()!
  }
}

function newSender(random: Random, fork: Fork | 'bedrock'): Sender {
  const nowMs = 1_750_000_000_000 + random.below(1_000_000_000)
  const activation = Math.floor(nowMs / 1000) + random.pick([-1_000_000, -2, 2])
  const l2ChainId = 1 + random.uint32() * random.pick([1, 0x1000])
  return new Sender({
    random,
    rollupConfig: activateAt({ ...opMainnet.rollupConfig, l2ChainId }, fork, activation),
    thresholdSeconds: random.pick([60, 60, 10, 600]),
    nowMs,
  })
}

function start(sender: Sender, fork: string): NamedStep {
  const { rollupConfig, address, thresholdSeconds } = sender
  return { name: fork, step: { kind: 'chain', name: fork, rollupConfig, signer: address, thresholdSeconds } }
}
