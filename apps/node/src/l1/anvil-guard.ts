// Holds one anvil for a process that may be killed at any moment: when that process is gone, its channel to us closes,
// and anvil goes too. Neither is in its process group, so that Ctrl-C leaves the end to it.
import { type ChildProcess, spawn } from 'node:child_process'

/** What the guard tells. */
export type GuardReport =
  | { type: 'listening'; port: number; pid: number }
  | { type: 'ended'; why: string; missing: boolean }

const KILL_AFTER_MS = 1_000
const [binary = '', ...args] = process.argv.slice(2)

const report = (message: GuardReport, sent = () => {}) => {
  if (process.connected) process.send?.(message, undefined, {}, sent)
}

const anvil: ChildProcess = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'] })
let words = ''
let listening = false
anvil.stdout?.on('data', (chunk) => {
  if (listening) return // read on, or anvil would stop at a full pipe
  words += String(chunk)
  const [, port] = /Listening on \S+:(\d+)/.exec(words) ?? []
  if (port === undefined) return
  listening = true
  report({ type: 'listening', port: Number(port), pid: anvil.pid ?? 0 })
})
let complaint = ''
anvil.stderr?.on('data', (chunk) => {
  complaint = `${complaint}${chunk}`.slice(-500)
})
anvil.once('error', (error: NodeJS.ErrnoException) => end(error.message, error.code === 'ENOENT'))
anvil.once('exit', (code, signal) => end(complaint.trim().split('\n').at(-1) || `${signal ?? `exit code ${code}`}`))

function end(why: string, missing = false): void {
  report({ type: 'ended', why, missing }, () => process.disconnect())
}

process.on('disconnect', () => {
  anvil.kill('SIGTERM')
  setTimeout(() => anvil.kill('SIGKILL'), KILL_AFTER_MS).unref()
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
