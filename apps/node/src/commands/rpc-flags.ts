import type { Command } from 'commander'
import type { Runs } from '../cli/runs.ts'

/** Where a running node is asked, and how its answer is printed. */
export interface RpcFlags {
  'rpc.url': string
  json: boolean
}

/** Where `net` listens unless told otherwise. */
const DEFAULT_RPC_URL = 'http://127.0.0.1:9545'
const PEER_ID = 'a peer id, such as 16Uiu2HA…'

/** Adds what asks a running node. */
export function addRpcCommands(program: Command, runs: Runs): void {
  withRpcFlags(program.command('doctor'))
    .description('why a running node is behind, in one sentence, then every check; exit code 1 if it is unhealthy')
    .action(runs(async () => (await import('./doctor.ts')).doctor))
  addPeersCommands(program.command('peers'), runs)
}

function addPeersCommands(peers: Command, runs: Runs): void {
  // The flags of `peers` are those of its subcommands too, before the name and after it.
  withRpcFlags(peers)
    .description('the peers of a running node, with the parts of their scores and what they bring')
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(see kona-node peers --help)')
    .action(runs(async () => (await import('./peers.ts')).peers))
  peers
    .command('explain')
    .description('what counts for and against a peer, connected or not, and which ban is on it')
    .argument('<peer id>', PEER_ID)
    .action(withFlags(runs(async () => (await import('./peers.ts')).explainPeer)))
  peers
    .command('block')
    .description('close the connections to a peer and let it in no more')
    .argument('<peer id>', PEER_ID)
    .action(withFlags(runs(async () => (await import('./peers.ts')).blockPeer)))
  peers
    .command('unblock')
    .description('let a peer in again, whether it was blocked or banned by its score')
    .argument('<peer id>', PEER_ID)
    .action(withFlags(runs(async () => (await import('./peers.ts')).unblockPeer)))
}

function withRpcFlags(command: Command): Command {
  return command
    .option('--rpc.url <url>', 'the RPC of the node', DEFAULT_RPC_URL)
    .option('--json', 'JSON instead of text for people', false)
}

function withFlags(action: (peerId: string, flags: RpcFlags) => Promise<void>) {
  return (peerId: string, _own: object, command: Command) => action(peerId, command.optsWithGlobals())
}
