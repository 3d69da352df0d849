import { writeFile } from 'node:fs/promises'
import { rollupConfigToJson } from '@kona/genesis'
import { EXIT } from '../cli/exit.ts'
import { inFlagNames } from '../cli/flag-name.ts'
import { readCommands } from '../devnet/console.ts'
import { Devnet } from '../devnet/devnet.ts'
import { pageJson, printAsJson, printForPeople, summaryJson, summaryLine } from '../devnet/printer.ts'
import type { Page } from '../page/server.ts'
import type { DevnetFlags } from './devnet-flags.ts'

/** Fields of the devnet's options and the flags that fill them. */
const FLAG_OF = { blockTimeMs: '--block-time', l1: '--l1' }

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
        l1: flags.l1,
        ...(flags.blocks === undefined ? {} : { blocks: flags.blocks }),
      }),
  )
  const write = (line: string) => void process.stdout.write(`${line}\n`)
  if (flags.json) printAsJson(running, write)
  else printForPeople(running, write)

  const interrupted = new AbortController()
  const interrupt = () => interrupted.abort()
  process.once('SIGINT', interrupt)
  process.once('SIGTERM', interrupt)
  const done = Promise.withResolvers<void>()
  running.addEventListener('done', () => done.resolve())
  interrupted.signal.addEventListener('abort', () => done.resolve())
  running.closed.catch(done.reject)
  // Without L1 there is no command, and a devnet in the background must not wait for a terminal.
  const complain = (line: string) => void process.stderr.write(`kona-node devnet: ${line}\n`)
  const commands = flags.l1 ? readCommands(running, process.stdin, complain) : undefined
  done.promise.catch(() => {}) // a start that fails is told by start() itself

  // What is not asked for is not loaded.
  const page = flags.page ? await (await import('../page/server.ts')).openPage(running, flags['page.port']) : undefined
  if (page) write(flags.json ? pageJson(page) : `page ${page.url}`)

  if (flags.configOut) writeConfigOn(running, flags.configOut, page)

  try {
    await running.start({ signal: interrupted.signal })
    await done.promise
  } catch (error) {
    if (!interrupted.signal.aborted) {
      if (error instanceof Error && error.name === 'ConfigError') {
        inFlagNames(FLAG_OF, () => {
          throw error
        })
      }
      complain(error instanceof Error ? error.message : String(error))
      return EXIT.failed
    }
  } finally {
    commands?.close()
    await Promise.all([page?.close(), running.stop()])
  }
  const summary = running.summary()
  write(flags.json ? summaryJson(summary) : summaryLine(summary))
  return summary.delivered === summary.expected ? EXIT.ok : EXIT.failed
}

function writeConfigOn(running: Devnet, file: string, page: Page | undefined): void {
  running.addEventListener('ready', async ({ detail }) => {
    const config = {
      unsafeBlockSigner: running.unsafeBlockSigner,
      ...(running.l1Url ? { l1Url: running.l1Url } : {}),
      rollupConfigFile: detail.rollupFile,
      rollupConfig: rollupConfigToJson(running.rollupConfig),
      nodes: running.nodes,
      ...(page ? { page: { url: page.url, token: page.token } } : {}),
    }
    await writeFile(file, `${JSON.stringify(config, null, 2)}\n`).catch((error: Error) => {
      process.stderr.write(`kona-node devnet: --config-out: ${file} could not be written (${error.message})\n`)
    })
  })
}
