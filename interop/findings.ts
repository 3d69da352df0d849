import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Whether the long forms run: `KONA_SOAK=1`. */
export const SOAK = process.env.KONA_SOAK === '1'

/** Blocks of a case, each way. */
export const BLOCKS = SOAK ? 200 : 20

const FOLDER = fileURLToPath(new URL('./.reports/findings/', import.meta.url))

/** What one test saw, a row of docs/interop.md. */
export interface Finding {
  readonly subject: string
  /** What was done, in one line. */
  readonly case: string
  /** What was counted. */
  readonly seen: string
}

/** Keeps what a test saw for the report, and prints it. */
export function found(subject: string, what: string, seen: string): void {
  mkdirSync(FOLDER, { recursive: true })
  const finding: Finding = { subject, case: what, seen }
  writeFileSync(`${FOLDER}${`${subject} ${what}`.replace(/[^a-z0-9]+/gi, '-')}.json`, JSON.stringify(finding))
  process.stdout.write(`${subject}: ${what}: ${seen}\n`)
}

/** Everything that the last run saw, subject by subject. */
export function allFindings(): Finding[] {
  const files = readdirSync(FOLDER).sort()
  return files.map((file) => JSON.parse(readFileSync(FOLDER + file, 'utf8')) as Finding)
}

export function forgetFindings(): void {
  rmSync(FOLDER, { recursive: true, force: true })
}
