// Adds up the packages' test reports; the last line is the plain count that CI reads.
import { existsSync, globSync, readFileSync } from 'node:fs'

interface Report {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
}

let passed = 0
let failed = 0
let skipped = 0
for (const folder of [...globSync('{packages,apps}/*').sort(), 'interop']) {
  const path = `${folder}/.reports/vitest.json`
  if (!existsSync(path)) {
    process.stdout.write(`${folder}: no report, its tests did not run\n`)
    failed++
    continue
  }
  const report = JSON.parse(readFileSync(path, 'utf8')) as Report
  passed += report.numPassedTests
  failed += report.numFailedTests
  skipped += report.numPendingTests + report.numTodoTests
}
process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`)
process.exitCode = failed > 0 || passed === 0 ? 1 : 0
