import { createHash } from 'node:crypto'
import type { Hex } from '@kona/genesis'

/** A key that anyone who knows the seed can make again: for devnets, never for value. */
export function seededKey(seed: string, role: string): Hex {
  return `0x${createHash('sha256').update(`kona-node devnet/${seed}/${role}`).digest('hex')}`
}
