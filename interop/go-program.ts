import { spawn, spawnSync } from 'node:child_process'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What `go version` says, without its first words; undefined where there is no Go. */
export function goVersion(): string | undefined {
  const { status, stdout } = spawnSync('go', ['version'], { encoding: 'utf8' })
  return status === 0 ? stdout.trim().replace(/^go version /, '') : undefined
}

/** What a suite says that cannot run without Go. */
export const NO_GO = 'skipped: no `go` command here, and what is compared with is op-node in Go (https://go.dev/dl)'

/**
 * Builds a Go program of this folder into `.cache/`. Minutes and some 500 MB of downloads at first; seconds from then
 * on.
 *
 * @param name the folder with its go.mod
 * @param goPackage what is built, and the binary called by its last word; default: the folder's own
 * @param options.cgo whether C is compiled too; without it a cold build takes half the time, and elliptic curves more
 * @returns the path of the binary
 * @throws Error with what go said
 */
export async function buildGoProgram(name: string, goPackage = '.', { cgo = true } = {}): Promise<string> {
  const folder = fileURLToPath(new URL(`./${name}/`, import.meta.url))
  const binary = fileURLToPath(new URL(`./.cache/${goPackage === '.' ? name : basename(goPackage)}`, import.meta.url))
  // -s -w: without symbols, linking takes half the time.
  const args = ['build', '-mod=readonly', '-buildvcs=false', '-ldflags=-s -w', '-o', binary, goPackage]
  const env = cgo ? process.env : { ...process.env, CGO_ENABLED: '0' }
  const go = spawn('go', args, { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  go.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4000)
  })
  const code = await new Promise<number | null>((resolve, reject) => go.once('error', reject).once('close', resolve))
  if (code !== 0) throw new Error(`go build of ${name} ended with ${code}:\n${said}`)
  return binary
}
