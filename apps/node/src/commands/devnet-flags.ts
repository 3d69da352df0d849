import { type Command, Option } from 'commander'
import { durationMs, oneOf, wholeNumber } from '../cli/flag-value.ts'
import { DEVNET_FORKS, type DevnetFork } from '../devnet/fork.ts'

/** What `kona-node devnet` was asked for. */
export interface DevnetFlags {
  nodes: number
  /** Milliseconds. */
  blockTime: number
  blocks?: number
  fork: DevnetFork
  /** Bytes of calldata in each block. */
  txBytes: number
  seed: string
  l1: boolean
  json: boolean
  configOut?: string
  page: boolean
  'page.port': number
}

export function addDevnetFlags(command: Command): Command {
  return command
    .description('run a sequencer and followers on loopback, each its own process, that find each other by discv5')
    .option('--nodes <count>', 'how many nodes, the sequencer included', wholeNumber(2, 64), 5)
    .addOption(
      new Option('--block-time <duration>', 'time between blocks, such as 250ms or 2s; a bare number is seconds')
        .argParser(durationMs(50, 60_000))
        .default(1_000, '1s'),
    )
    .option('--blocks <count>', 'stop after so many blocks (default: run until Ctrl-C)', wholeNumber(1, 10_000_000))
    .option('--fork <name>', `active from genesis: ${DEVNET_FORKS.join(', ')}`, oneOf(DEVNET_FORKS), 'jovian')
    .option('--tx-bytes <bytes>', 'calldata bytes in each block', wholeNumber(0, 10_000_000), 1_000)
    .option('--seed <text>', 'keys and block contents come from it', 'kona')
    .option('--l1', 'run anvil as L1, where the nodes read the signer; type rotate to change it', false)
    .option('--json', 'one JSON object a line', false)
    .option(
      '--page.port <port>',
      'where the page listens on 127.0.0.1; 0 takes any free port',
      wholeNumber(0, 65_535),
      0,
    )
    .option('--no-page', 'no page')
    .option('--config-out <file>', 'write the devnet (chain, signer, nodes, rollup config) to a JSON file')
}
