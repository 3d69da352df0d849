/**
 * Waits until a check gives something, and asks again every 20 ms.
 *
 * @param what is named in the error
 * @param deadlineMs default: 30 s
 * @returns what the check gave, when it is neither undefined nor false
 * @throws Error when the time is up, with what `found` says then
 */
export async function until<T>(
  what: string,
  check: () => T | Promise<T>,
  { deadlineMs = 30_000, found }: { readonly deadlineMs?: number; readonly found?: () => unknown } = {},
): Promise<Exclude<T, undefined | false>> {
  const end = performance.now() + deadlineMs
  for (;;) {
    const value = await check()
    if (value !== undefined && value !== false) return value as Exclude<T, undefined | false>
    if (performance.now() >= end) {
      const seen = found ? `; found ${JSON.stringify(found())}` : ''
      throw new Error(`not within ${deadlineMs} ms: ${what}${seen}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
