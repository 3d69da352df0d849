import type { PayloadVersion } from '@kona/gossip/payload'
import { type Command, InvalidArgumentError } from 'commander'
import { commaList, wholeNumber } from '../cli/flag-value.ts'
import type { Runs } from '../cli/runs.ts'

const port = wholeNumber(0, 65_535)
const chainId = wholeNumber(1, Number.MAX_SAFE_INTEGER)
const CHAIN = 'a chain of the superchain registry, such as op-mainnet or 10'

/** Adds what looks at something and ends: chains, keys, records, messages, stores; and the bootnode. */
export function addInspectionCommands(program: Command, runs: Runs): void {
  program
    .command('info')
    .description('what the superchain registry knows of a chain')
    .argument('<chain>', CHAIN)
    .option('--json', 'one JSON object', false)
    .action(runs(async () => (await import('./info.ts')).info))
  program
    .command('registry')
    .description('the chains of the superchain registry')
    .option('--json', 'one JSON object a line', false)
    .action(runs(async () => (await import('./registry.ts')).registry))
  program
    .command('bootstore')
    .description('the node records that net kept for its next start; not while a net of that chain runs')
    .option('--chain <name or id>', CHAIN)
    .option('--all', 'every chain that has some', false)
    .option('--p2p.bootstore <folder>', 'where they are kept (default: ~/.kona/<chain id>)')
    .option('--json', 'one JSON object a line', false)
    .action(runs(async () => (await import('./bootstore.ts')).bootstore))
  addKeyCommands(program.command('key').description('keys of peers'), runs)
  addEnrCommands(program.command('enr').description('node records'), runs)
  addPayloadCommands(program.command('payload').description('gossip messages'), runs)
  addBootnodeCommand(program, runs)
}

function addKeyCommands(key: Command, runs: Runs): void {
  key
    .command('generate')
    .description('write a new key for --p2p.priv.path: 32 bytes as hex, readable by you alone')
    .argument('<file>', 'the file to make; one that exists is left alone')
    .action(runs(async () => (await import('./key.ts')).keyGenerate))
  withAddress(key.command('show'))
    .description('what others know of a key: peer id, node id, address; with --chain-id its record too')
    .argument('<file>', 'a key file')
    .option('--chain-id <id>', "the record's chain", chainId)
    .option('--json', 'one JSON object', false)
    .action(runs(async () => (await import('./key.ts')).keyShow))
}

function addEnrCommands(enr: Command, runs: Runs): void {
  enr
    .command('decode')
    .description('what a node record holds, its signature verified')
    .argument('<enr>', 'enr:…')
    .option('--json', 'one JSON object', false)
    .action(runs(async () => (await import('./enr.ts')).enrDecode))
  withAddress(enr.command('encode'))
    .description('print the signed record of a key')
    .requiredOption('--p2p.priv.path <file>', 'the key file')
    .requiredOption('--chain-id <id>', "the record's chain", chainId)
    .action(runs(async () => (await import('./enr.ts')).enrEncode))
}

function withAddress(command: Command): Command {
  return command
    .option('--ip <ip>', 'IPv4 address of the record')
    .option('--ip6 <ip>', 'IPv6 address of the record')
    .option('--tcp <port>', "gossip's port", port)
    .option('--udp <port>', "discovery's port", port)
}

function addPayloadCommands(payload: Command, runs: Runs): void {
  payload
    .command('decode')
    .description('a captured gossip message as JSON, with its verdict, rule by rule; exit code 1 if it is not accepted')
    .argument('<file>', 'the message: bytes or hex; - is standard input')
    .option('--chain <name or id>', CHAIN)
    .option('--rollup.config <file>', "a chain's rollup.json, instead of --chain")
    .option('--payload-version <version>', "the topic's, 1 to 4 (default: what the block's time says)", payloadVersion)
    .option('--p2p.unsafe.block.signer <address>', "whose blocks are accepted (default: the registry's)")
    .option('--at <seconds>', "Unix time at which it is judged (default: the block's)", wholeNumber(0, 2 ** 40))
    .action(runs(async () => (await import('./payload.ts')).payloadDecode))
}

function payloadVersion(text: string): PayloadVersion {
  if (!/^[1-4]$/.test(text)) throw new InvalidArgumentError('expected 1, 2, 3 or 4.')
  return Number(text) as PayloadVersion
}

function addBootnodeCommand(program: Command, runs: Runs): void {
  program
    .command('bootnode')
    .description('run discv5 alone, for the nodes of a chain to find each other through it')
    .option('--chain <name or id>', CHAIN)
    .option('--rollup.config <file>', "a chain's rollup.json, instead of --chain")
    .option('--p2p.bootnodes <records>', 'ENRs and enodes, comma-separated; they replace the public list', commaList)
    .option('--p2p.listen.ip <ip>', 'bind address', '0.0.0.0')
    .option('--p2p.listen.udp <port>', 'port; 0: any free one', port, 9223)
    .option('--p2p.advertise.ip <ip>', 'the address in our record (default: the listen address, if it is a real one)')
    .option('--p2p.priv.path <file>', 'the peer key, 32 bytes as hex (default: a new key each time)')
    .option('--p2p.netrestrict <ranges>', 'CIDR ranges, comma-separated; nothing outside is spoken to', commaList)
    .option('--json', 'one JSON object a line', false)
    .action(runs(async () => (await import('./bootnode.ts')).bootnode))
}
