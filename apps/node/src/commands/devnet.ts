import { writeFile } from 'node:fs/promises'
import { rollupConfigToJson } from '@kona/genesis'
import { EXIT } from '../cli/exit.ts'
import { inFlagNames } from '../cli/flag-name.ts'
import { Devnet } from '../devnet/devnet.ts'
import { printAsJson, printForPeople, summaryJson, summaryLine } from '../devnet/printer.ts'
import type { DevnetFlags } from './devnet-flags.ts'

/** Fields of the devnet's options and the flags that fill them. */
const FLAG_OF = { blockTimeMs: '--block-time' }

/** Runs a devnet until its blocks are made or Ctrl-C; exit code 1 if a block missed a follower. */
export async function devnet(flags: DevnetFlags): Promise<number> {
  const running = inFlagNames(
    FLAG_OF,
    () =>
      new Devnet({
        nodes: flags.nodes,
        blockTimeMs: flags.blockTime,
        fork: flags.fork,
        txBytes: flags.txBytes,
        seed: flags.seed,
        ...(flags.blocks === undefined ? {} : { blocks: flags.blocks }),
      }),
  )
  const write = (line: string) => void process.stdout.write(`${line}\n`)
  if (flags.json) printAsJson(running, write)
  else printForPeople(running, write)
  if (flags.configOut) writeConfigOn(running, flags.configOut)

  const interrupted = new AbortController()
  const interrupt = () => interrupted.abort()
  process.once('SIGINT', interrupt)
  process.once('SIGTERM', interrupt)
  const done = Promise.withResolvers<void>()
  running.addEventListener('done', () => done.resolve())
  interrupted.signal.addEventListener('abort', () => done.resolve())
  running.closed.catch(done.reject)
  done.promise.catch(() => {}) // a start that fails is told by start() itself

  try {
    await running.start({ signal: interrupted.signal })
    await done.promise
  } catch (error) {
    if (!interrupted.signal.aborted) {
      process.stderr.write(`kona-node devnet: ${error instanceof Error ? error.message : String(error)}\n`)
      return EXIT.failed
    }
  } finally {
    await running.stop()
  }
  const summary = running.summary()
  write(flags.json ? summaryJson(summary) : summaryLine(summary))
  return summary.delivered === summary.expected ? EXIT.ok : EXIT.failed
}

function writeConfigOn(running: Devnet, file: string): void {
  running.addEventListener('ready', async ({ detail }) => {
    const config = {
      unsafeBlockSigner: running.unsafeBlockSigner,
      rollupConfigFile: detail.rollupFile,
      rollupConfig: rollupConfigToJson(running.rollupConfig),
      nodes: running.nodes,
    }
    await writeFile(file, `${JSON.stringify(config, null, 2)}\n`).catch((error: Error) => {
      process.stderr.write(`kona-node devnet: --config-out: ${file} could not be written (${error.message})\n`)
    })
  })
}
