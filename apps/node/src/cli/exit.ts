/** Exit codes of the command. */
export const EXIT = { ok: 0, failed: 1, usage: 2 } as const

/** A user's mistake: one line with the flag, its value and the remedy; exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** Errors whose message already is the one line that a user needs. */
const PLAIN = new Set(['UsageError', 'ConfigError', 'StartError', 'StateError', 'PublishError', 'RpcCallError'])

/** Prints an error as people should meet it and tells the exit code: no stack trace for a user's mistake. */
export function reportError(error: unknown, write: (line: string) => void): number {
  if (!(error instanceof Error && PLAIN.has(error.name))) {
    write(`kona-node: unexpected error, please report it: ${error instanceof Error ? error.stack : String(error)}`)
    return EXIT.failed
  }
  write(`kona-node: ${error.message}`)
  const { name, code } = error as Error & { code?: string }
  const isMistake = name === 'UsageError' || name === 'ConfigError' || code === 'listen'
  return isMistake ? EXIT.usage : EXIT.failed
}
