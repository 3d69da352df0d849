/** Long enough for a slow machine: five times what is needed and more. */
export const DEADLINE_MS = 20_000

/** Resolves when the state is there, looked at often; rejects after the deadline with what was waited for. */
export async function until(what: string, state: () => boolean, deadlineMs = DEADLINE_MS): Promise<void> {
  const endMs = performance.now() + deadlineMs
  while (!state()) {
    if (performance.now() > endMs) throw new Error(`not within ${deadlineMs} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
