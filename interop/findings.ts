import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Whether the long forms run: `KONA_SOAK=1`. */
export const SOAK = process.env.KONA_SOAK === '1'

/** Blocks of a case, each way. */
export const BLOCKS = SOAK ? 200 : 20

const FULL = fileURLToPath(new URL('./.reports/findings/full/', import.meta.url))
const SHORT = fileURLToPath(new URL('./.reports/findings/short/', import.meta.url))

/** What one test saw, a row of docs/interop.md. */
export interface Finding {
  readonly subject: string
  /** What was done, in one line. */
  readonly case: string
  /** What was counted. */
  readonly seen: string
  /** The day, as 2026-01-31. */
  readonly day: string
}

/** Keeps what a test saw for the report, and prints it. */
export function found(subject: string, what: string, seen: string): void {
  const folder = SOAK ? FULL : SHORT
  mkdirSync(folder, { recursive: true })
  const finding: Finding = { subject, case: what, seen, day: new Date().toISOString().slice(0, 10) }
  writeFileSync(`${folder}${`${subject} ${what}`.replace(/[^a-z0-9]+/gi, '-')}.json`, JSON.stringify(finding))
  process.stdout.write(`${subject}: ${what}: ${seen}\n`)
}

/** What the last full run of each case saw; those of one subject together. */
export function fullFindings(): Finding[] {
  if (!existsSync(FULL)) return []
  const files = readdirSync(FULL).sort()
  return files.map((file) => JSON.parse(readFileSync(FULL + file, 'utf8')) as Finding)
}
