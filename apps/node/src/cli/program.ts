import { Command, CommanderError } from 'commander'
import { addDevnetFlags } from '../commands/devnet-flags.ts'
import { addInspectionCommands } from '../commands/inspection-flags.ts'
import { addNetFlags } from '../commands/net-flags.ts'
import { addRpcCommands } from '../commands/rpc-flags.ts'
import { EXIT, reportError } from './exit.ts'
import { redactKeys } from './redact.ts'
import type { Runs } from './runs.ts'

/**
 * Runs one command line and resolves with its exit code. Commands are loaded only when they are called,
 * so that `net` never loads the devnet.
 */
export async function run(args: readonly string[]): Promise<number> {
  let code: number = EXIT.ok
  const program = new Command('kona-node')
    .description('The OP Stack p2p node: discv5 discovery and gossip of signed unsafe blocks.')
    .showHelpAfterError('(see kona-node --help)')
    .exitOverride()

  addDevnetFlags(program.command('devnet')).action(async (flags) => {
    const { devnet } = await import('../commands/devnet.ts')
    code = await devnet(flags)
  })
  addNetFlags(program.command('net')).action(async (flags) => {
    const { net } = await import('../commands/net.ts')
    code = await net(flags)
  })
  const runs: Runs =
    (load) =>
    async (...args) => {
      code = await (await load())(...args)
    }
  addRpcCommands(program, runs)
  addInspectionCommands(program, runs)
  for (const command of [program, ...program.commands.flatMap((one) => [one, ...one.commands])]) {
    command.exitOverride()
    command.configureOutput({ writeErr: (text) => void process.stderr.write(redactKeys(text)) })
  }

  try {
    await program.parseAsync(args, { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage
    return reportError(error, (line) => process.stderr.write(`${line}\n`))
  }
}
