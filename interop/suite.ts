import { describe, onTestFinished } from 'vitest'
import { goVersion, NO_GO } from './go-program.ts'

/** Tests that need op-node: skipped, with a line that says so, where there is no `go`. */
export function opNodeSuite(subject: string, tests: () => void): void {
  const go = goVersion()
  if (go === undefined) process.stderr.write(`${subject}: ${NO_GO}\n`)
  describe.skipIf(go === undefined)(`${subject}, against op-node v1.19.6`, tests)
}

/** What was started is stopped when the test ends. */
export async function running<T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const started = await starting
  onTestFinished(() => started.stop())
  return started
}
