// Whether the package in this folder is ready to publish: publint and attw on what would be published.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pack } from './pack.ts'

const folder = mkdtempSync(join(tmpdir(), 'kona-pack-'))
try {
  const tarball = pack(process.cwd(), folder)
  execFileSync('publint', ['--strict', tarball], { stdio: 'inherit' })
  // ESM only: what CommonJS resolves to is nobody's concern.
  execFileSync('attw', [tarball, '--profile', 'esm-only', '--quiet'], { stdio: 'inherit' })
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true })
}
