import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { Flooded } from './flood-receiver.ts'
import type { Sent } from './flood-sender.ts'

/** A node's event loop while one peer sends it 300 kB blocks as fast as it can. */
export interface EventLoopFigures {
  /** How late a 10 ms timer came, ms. */
  readonly lateness: Spread
  /** What of it is at least the node's own work, and not its waiting for a processor; too little where it was idle. */
  readonly ownLateness: Spread
  /** The same before the flood, when the node had nothing to do: what the machine itself does to a timer. */
  readonly idle: Spread
  readonly sent: number
  readonly sentPerSecond: number
  readonly accepted: number
  readonly acceptedPerSecond: number
  /** Time from the first verdict to the last. */
  readonly durationMs: number
  /** gossipsub's, one each 500 ms. */
  readonly heartbeats: number
  /** Time that a validation took, ms. */
  readonly validation: Spread
}

export interface Spread {
  readonly p50: number
  readonly p99: number
  readonly max: number
}

const MESSAGES = 500
const DEADLINE_MS = 120_000
const NODE = ['--conditions=@kona/source']

/** Sender and receiver each in a process of its own, over loopback. */
export async function measureEventLoop(): Promise<EventLoopFigures> {
  const signal = AbortSignal.timeout(DEADLINE_MS)
  const children: ChildProcess[] = []
  const child = (file: string, ...args: string[]): ChildProcess => {
    const process = fork(new URL(file, import.meta.url), args, { execArgv: NODE, signal })
    children.push(process)
    return process
  }
  const message = async <T>(from: ChildProcess): Promise<T> => {
    const exit = once(from, 'exit', { signal }).then(([code]) => {
      throw new Error(`a process of the flood ended with ${code}`)
    })
    const [value] = await Promise.race([once(from, 'message', { signal }), exit])
    return value as T
  }
  try {
    const receiver = child('./flood-receiver.ts')
    const addresses = await message<string[]>(receiver)
    const sent = await message<Sent>(child('./flood-sender.ts', JSON.stringify(addresses), String(MESSAGES)))
    receiver.send('sent')
    return figures(sent, await message<Flooded>(receiver))
  } finally {
    for (const process of children) if (process.connected) process.disconnect()
  }
}

function figures(sent: Sent, flooded: Flooded): EventLoopFigures {
  const { accepted, rejected, durationMs, heartbeats } = flooded
  if (rejected > 0 || accepted === 0) {
    throw new Error(`event loop: got ${accepted} blocks accepted and ${rejected} not, expected accepted ones only`)
  }
  return {
    lateness: spread(flooded.latenessMs),
    ownLateness: spread(flooded.ownLatenessMs),
    idle: spread(flooded.idleLatenessMs),
    sent: sent.messages,
    sentPerSecond: (1000 * sent.messages) / sent.durationMs,
    accepted,
    acceptedPerSecond: (1000 * accepted) / durationMs,
    durationMs,
    heartbeats,
    validation: spread(flooded.validationMs),
  }
}

function spread(ms: readonly number[]): Spread {
  return { p50: quantile(ms, 0.5), p99: quantile(ms, 0.99), max: quantile(ms, 1) }
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

if (import.meta.main) {
  const { inspect } = await import('node:util')
  process.stdout.write(`${inspect(await measureEventLoop())}\n`)
}
