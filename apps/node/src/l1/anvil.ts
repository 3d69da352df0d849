import { type ChildProcess, fork } from 'node:child_process'
import { ConfigError } from '@kona/genesis'
import { anvilBinary } from './anvil-binary.ts'
import type { GuardReport } from './anvil-guard.ts'

/** Milliseconds until anvil has to listen; it takes about a tenth of a second. */
const START_MS = 30_000

/** A chain on this machine that stands for L1. */
export interface Anvil {
  readonly url: string
  readonly port: number
  /** Of anvil itself. */
  readonly pid: number
  /** Resolves with why it ended, unless `stop()` did that. */
  readonly died: Promise<string>
  /** Resolves when no process of it is left. */
  stop(): Promise<void>
}

export interface AnvilOptions {
  chainId: number
  /** Default: 0, any free one. */
  port?: number
  /** Default: that of @foundry-rs/anvil, else the one on the PATH. */
  binary?: string
  signal?: AbortSignal
}

/**
 * Starts anvil on 127.0.0.1; it ends with this process, however that ends.
 *
 * @throws ConfigError `l1` where there is no anvil; the signal's reason; an Error with anvil's last word
 */
export async function startAnvil({ chainId, port = 0, binary = anvilBinary(), signal }: AnvilOptions): Promise<Anvil> {
  signal?.throwIfAborted()
  const guard = guardOf(binary, ['--host', '127.0.0.1', '--port', String(port), '--chain-id', String(chainId)])
  const exited = new Promise<string | null>((resolve) => guard.once('exit', (_, signal) => resolve(signal)))
  const listening = Promise.withResolvers<{ port: number; pid: number }>()
  const died = Promise.withResolvers<string>()
  let pid: number | undefined
  let stopping = false
  const ended = (error: Error) => {
    listening.reject(error)
    if (!stopping) died.resolve(error.message)
  }
  guard.on('message', (report: GuardReport) => {
    if (report.type === 'listening') listening.resolve(report)
    else if (report.missing)
      ended(new ConfigError('l1', 'no anvil', 'npm install @foundry-rs/anvil, or anvil on the PATH'))
    else ended(new Error(`anvil ended: ${report.why}`))
  })
  guard.once('error', ended)
  void exited.then((killedBy) => {
    ended(new Error("anvil's guard ended by itself"))
    if (killedBy !== null && pid !== undefined) killAnvil(pid) // nobody else would
  })
  const stop = async () => {
    stopping = true
    if (guard.connected) guard.disconnect()
    await exited
  }
  const late = setTimeout(() => listening.reject(new Error(`anvil did not listen within ${START_MS} ms`)), START_MS)
  const abort = () => listening.reject(signal?.reason)
  signal?.addEventListener('abort', abort, { once: true })
  try {
    const bound = await listening.promise
    pid = bound.pid
    const url = `http://127.0.0.1:${bound.port}`
    return { url, port: bound.port, pid, died: died.promise, stop }
  } catch (error) {
    await stop()
    throw error
  } finally {
    clearTimeout(late)
    signal?.removeEventListener('abort', abort)
  }
}

function guardOf(binary: string, args: readonly string[]): ChildProcess {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  return fork(new URL(`./anvil-guard.${extension}`, import.meta.url), [binary, ...args], {
    execArgv: [],
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
}

function killAnvil(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // gone already, as it should be
  }
}
