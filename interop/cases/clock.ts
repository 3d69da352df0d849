import { activationTime, FORKS } from '@kona/genesis'
import type { PayloadVersion } from '@kona/gossip/payload'
import { setNumber } from '../layout.ts'
import type { Sender } from '../sender.ts'
import type { Step } from '../step.ts'
import { type Case, EVERY } from './case.ts'

/** A block of this time, everything else being right. */
function at(sender: Sender, version: PayloadVersion, timestamp: bigint, blobGasUsed = 0n): Step {
  const signed = setNumber(sender.block(version), version, 'timestamp', BigInt.asUintN(64, timestamp))
  if (version >= 3) setNumber(signed, version, 'blobGasUsed', blobGasUsed)
  return sender.message(version, sender.rehash(signed, version))
}

const fromNow: readonly Case[] = [-1, 0, 1, 4, 5, 6, 7].map((shift) => ({
  name: `timestamp ${shift} s from now`,
  versions: EVERY,
  steps: (sender, version) => [at(sender, version, BigInt(sender.now + shift))],
}))

const fromThreshold: readonly Case[] = [-2, -1, 0, 1].map((shift) => ({
  name: `timestamp ${shift} s from the oldest that passes`,
  versions: EVERY,
  steps: (sender, version) => [at(sender, version, BigInt(sender.now - sender.thresholdSeconds + shift))],
}))

const absolute: readonly Case[] = [0n, 1n, 2n ** 32n, 2n ** 53n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n].map(
  (timestamp) => ({
    name: `timestamp ${timestamp}`,
    versions: EVERY,
    steps: (sender, version) => [at(sender, version, timestamp)],
  }),
)

/** Where inside of its second the clock stands. */
const fractions: readonly Case[] = [0, 1, 500, 999].map((ms) => ({
  name: `clock ${ms} ms into its second`,
  versions: EVERY,
  steps(sender, version) {
    sender.nowMs = sender.now * 1000 + ms
    return [5, 6].map((shift) => at(sender, version, BigInt(sender.now + shift)))
  },
}))

const aroundForks: Case = {
  name: 'just before and after a fork, with blob gas',
  versions: EVERY,
  steps(sender, version) {
    const times = FORKS.map((fork) => activationTime(sender.rollupConfig, fork)).filter((time) => time !== undefined)
    const fork = Math.max(0, ...times)
    return [-1, 0, 1].flatMap((shift) =>
      [0n, 1n].map((blobGasUsed) => at(sender, version, BigInt(Math.max(0, fork + shift)), blobGasUsed)),
    )
  },
}

const firstMinute: Case = {
  name: 'a clock in the first minute of 1970',
  versions: EVERY,
  steps(sender, version) {
    const nowMs = sender.nowMs
    sender.nowMs = sender.random.below(sender.thresholdSeconds) * 1000
    const steps = [at(sender, version, BigInt(sender.now)), at(sender, version, BigInt(sender.now + 6))]
    sender.nowMs = nowMs
    return steps
  },
}

export const clock: readonly Case[] = [
  ...fromNow,
  ...fromThreshold,
  ...absolute,
  ...fractions,
  aroundForks,
  firstMinute,
]
