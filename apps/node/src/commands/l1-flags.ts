import type { Command } from 'commander'
import { durationMs, wholeNumber } from '../cli/flag-value.ts'

/** L1, from which the unsafe block signer is read. The names are op-node's, but for `l1.rpc`, its `l1`. */
export interface L1Flags {
  'l1.rpc'?: string
  /** Milliseconds. */
  'l1.runtimeConfigReloadInterval'?: number
  'verifier.l1Confs'?: number
}

const DAY_MS = 86_400_000

export function addL1Flags(command: Command): Command {
  return command
    .option('--l1.rpc <url>', "L1's RPC: whose blocks are accepted is read from the chain's SystemConfig there")
    .option(
      '--l1.runtime-config-reload-interval <duration>',
      'how often it is read (default: 10m)',
      durationMs(100, DAY_MS),
    )
    .option('--verifier.l1-confs <blocks>', "how far below L1's head (default: 0)", wholeNumber(0, 1_000_000))
}
