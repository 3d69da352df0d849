import { type ChildProcess, fork } from 'node:child_process'
import { getCompileCacheDir } from 'node:module'
import type { Command, Report } from './message.ts'

/** Milliseconds that a node has to stop by itself; Ctrl-C promises to be through in two seconds. */
export const STOP_GRACE_MS = 1_200

/** One node of a devnet as its supervisor holds it. */
export class NodeProcess {
  readonly name: string
  readonly role: 'sequencer' | 'follower'
  readonly #child: ChildProcess
  readonly #exited: Promise<void>
  #stopping = false

  constructor(
    name: string,
    role: 'sequencer' | 'follower',
    handlers: { report: (report: Report) => void; died: (why: string) => void },
  ) {
    this.name = name
    this.role = role
    const fromSource = import.meta.url.endsWith('.ts')
    const sibling = (name: string) => new URL(`./${name}.${fromSource ? 'ts' : 'js'}`, import.meta.url)
    this.#child = fork(sibling('child'), {
      execArgv: [
        ...(fromSource ? ['--conditions=@kona/source'] : process.execArgv),
        `--import=${sibling('resolution-cache')}`,
      ],
      // Five processes load the same modules on few cores: they share what was compiled.
      env: { NODE_COMPILE_CACHE: getCompileCacheDir(), ...process.env },
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    this.#child.on('message', (message) => {
      if (!this.#stopping) handlers.report(message as Report) // what was still in the channel when it was killed
    })
    this.#exited = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => {
        if (!this.#stopping) handlers.died(`its process ${this.pid} ended by itself (${signal ?? `exit code ${code}`})`)
        resolve()
      })
      this.#child.once('error', (error) => {
        if (!this.#stopping) handlers.died(error.message)
        resolve()
      })
    })
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  tell(command: Command): void {
    if (this.#child.connected) this.#child.send(command, () => {}) // a process that is gone is reported by its exit
  }

  /** SIGKILL. Resolves when the process is gone. */
  async kill(): Promise<void> {
    this.#stopping = true
    this.#child.kill('SIGKILL')
    await this.#exited
  }

  /** Asks the process to stop; ends it when it does not. */
  async stop(): Promise<void> {
    this.#stopping = true
    this.tell({ type: 'stop' })
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_GRACE_MS)
    await this.#exited
    clearTimeout(timer)
  }
}
