import { privateKeyAddress } from '@kona/gossip/payload'
import type { Sender } from '../sender.ts'
import type { Step } from '../step.ts'
import { type Case, EVERY } from './case.ts'

const GRACE_MS = 3 * 60 * 60 * 1000

interface Actors {
  readonly sender: Sender
  /** A valid block of the chain's own signer. */
  own(): Step
  /** The next signer, named by L1. */
  rotate(): Step
  /** A valid block of the last signer named. */
  next(): Step
  /** A message of the last signer that is no block. */
  junk(): Step
  none(): Step
  back(): Step
}

const SEQUENCES: Record<string, (actors: Actors) => readonly Step[]> = {
  'none known': ({ sender, own, junk, none }) => [
    none(),
    own(),
    junk(),
    sender.compressed(4, Uint8Array.of(255)),
    sender.compressed(4, sender.random.bytes(100)),
  ],
  'both accepted in grace, the old one not after the new one': ({ own, rotate, next }) => [
    rotate(),
    own(),
    own(),
    next(),
    own(),
    next(),
  ],
  'junk of the new one ends the grace too': ({ own, rotate, junk }) => [rotate(), own(), junk(), own()],
  'grace to its last ms': ({ sender, own, rotate }) => {
    const rotated = rotate()
    sender.nowMs += GRACE_MS
    return [rotated, own()]
  },
  'grace over': ({ sender, own, rotate, next }) => {
    const rotated = rotate()
    sender.nowMs += GRACE_MS + 1
    return [rotated, own(), next()]
  },
  'two changes, only the last is remembered': ({ own, rotate, next }) => {
    const first = rotate()
    const ofFirst = next()
    return [first, rotate(), own(), ofFirst, next()]
  },
  'a change and back': ({ own, rotate, next, back }) => {
    const rotated = rotate()
    const ofNext = next()
    return [rotated, back(), ofNext, own(), ofNext]
  },
  'named again, without a change': ({ own, rotate, next, back }) => {
    const rotated = rotate()
    const ofNext = next()
    return [rotated, ofNext, back(), back(), ofNext, own()]
  },
  'none between two': ({ own, rotate, next, none }) => [none(), own(), rotate(), own(), next(), own()],
  'none, then the old one again': ({ own, none, back }) => [none(), own(), back(), own()],
  'a third one never': ({ sender, rotate, own }) => {
    const signed = sender.block(4)
    return [rotate(), sender.message(4, signed, sender.signature(signed, sender.newKey())), own()]
  },
}

export const signers: readonly Case[] = Object.entries(SEQUENCES).map(([name, sequence]) => ({
  name: `signers: ${name}`,
  versions: EVERY,
  steps(sender, version) {
    let key = sender.key
    const message = (signed: Uint8Array, by: Uint8Array): Step =>
      sender.message(version, signed, sender.signature(signed, by))
    const actors: Actors = {
      sender,
      own: () => message(sender.block(version), sender.key),
      next: () => message(sender.block(version), key),
      junk: () => message(sender.random.bytes(600), key),
      none: () => sender.signer(undefined),
      back: () => sender.signer(sender.address),
      rotate: () => {
        key = sender.newKey()
        return sender.signer(privateKeyAddress(key))
      },
    }
    // Whatever went on, the next case finds the chain's own signer, and no other in grace.
    return [...sequence(actors), actors.back(), actors.own()]
  },
}))
