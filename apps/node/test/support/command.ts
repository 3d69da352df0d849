import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

/** A `kona-node` process of a test. */
export interface RunningCommand {
  process: ChildProcess
  /** Lines of standard output so far. */
  lines: string[]
  /** Standard error so far. */
  stderr: () => string
  /** Resolves with the exit code. */
  exited: Promise<number | null>
  /** The first line, also of those to come, that fits; rejects when the process ends without it. */
  line(fits: (line: string) => boolean): Promise<string>
}

/** Starts `kona-node` from source, as a user would. What a test starts it ends: call `process.kill()`. */
export function konaNode(
  args: readonly string[],
  env: Record<string, string> = {},
  input: 'ignore' | 'pipe' = 'ignore',
): RunningCommand {
  const child = spawn(process.execPath, ['--conditions=@kona/source', MAIN, ...args], {
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: [input, 'pipe', 'pipe'],
  })
  const lines: string[] = []
  const waiting = new Set<{
    fits: (line: string) => boolean
    resolve: (line: string) => void
    reject: (e: Error) => void
  }>()
  let stderr = ''
  child.stderr?.on('data', (chunk) => {
    stderr += String(chunk)
  })
  const reader = createInterface({ input: child.stdout as NodeJS.ReadableStream })
  reader.on('line', (line) => {
    lines.push(line)
    for (const one of [...waiting]) {
      if (!one.fits(line)) continue
      waiting.delete(one)
      one.resolve(line)
    }
  })
  const exited = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)))
  void exited.then((code) => {
    for (const { reject } of waiting) reject(new Error(`kona-node ended with ${code} first; it said: ${stderr}`))
    waiting.clear()
  })
  const line = (fits: (line: string) => boolean) =>
    new Promise<string>((resolve, reject) => {
      const already = lines.find(fits)
      if (already !== undefined) resolve(already)
      else waiting.add({ fits, resolve, reject })
    })
  return { process: child, lines, stderr: () => stderr, exited, line }
}

/** The JSON events that a `--json` command printed. */
export function eventsOf(command: RunningCommand): Record<string, unknown>[] {
  return command.lines.map((line) => JSON.parse(line) as Record<string, unknown>)
}

/** Whether a process of this id is there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
