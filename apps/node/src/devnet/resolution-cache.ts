// Loaded before anything else in each process of a devnet (`node --import`). A node imports 800 modules, and finding
// them (2,000 look-ups through package.json files) is half of its start: five processes on two cores would be slow
// over nothing but that. What was found is kept beside Node's compile cache, until the next install.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { getCompileCacheDir, registerHooks } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What a package manager writes at the end of an install: pnpm, npm. */
const INSTALL_MARKS = ['node_modules/.modules.yaml', 'node_modules/.package-lock.json']

/** Import and importer → what they resolve to. */
type Resolutions = Record<string, { url: string; format: string | null | undefined }>

/** Says which install this is; undefined where none can be told from another, and nothing may be kept. */
function installKey(): string | undefined {
  for (let folder = dirname(fileURLToPath(import.meta.url)); folder !== dirname(folder); folder = dirname(folder)) {
    for (const mark of INSTALL_MARKS) {
      const mtimeMs = statSync(join(folder, mark), { throwIfNoEntry: false })?.mtimeMs
      if (mtimeMs !== undefined) return `${folder} ${mtimeMs} ${process.version} ${process.execArgv.join(' ')}`
    }
  }
  return undefined
}

/** Whether nobody else may write there: what it says decides which code runs. */
function isOurs(folder: string): boolean {
  const { uid, mode } = statSync(folder)
  return process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0)
}

function isInstalled(url: string): boolean {
  return url.includes('/node_modules/') || url.startsWith('node:')
}

function read(file: string): Resolutions {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Resolutions
  } catch {
    return {} // not there yet, or cut off
  }
}

function write(file: string, resolutions: Resolutions): void {
  try {
    const half = `${file}.${process.pid}`
    writeFileSync(half, JSON.stringify(resolutions))
    renameSync(half, file)
  } catch {
    // The next start is slower, that is all.
  }
}

const folder = getCompileCacheDir()
const key = installKey()
if (folder !== undefined && key !== undefined && isOurs(folder) && typeof registerHooks === 'function') {
  const file = join(folder, `kona-node-${createHash('sha256').update(key).digest('hex').slice(0, 16)}.json`)
  const known = read(file)
  let found = 0
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const name = `${specifier} ${context.parentURL}`
      const hit = known[name]
      if (hit && (isInstalled(hit.url) || existsSync(fileURLToPath(hit.url)))) return { ...hit, shortCircuit: true }
      const { url, format } = nextResolve(specifier, context)
      // What an install has laid down stays till the next one. Of our own, a path says all there is to know; where a
      // package name leads is up to its package.json, which may change at any moment.
      if (isInstalled(url) || (specifier.startsWith('.') && url.startsWith('file:'))) {
        known[name] = { url, format }
        found++
      }
      return { url, format }
    },
  })
  process.once('exit', () => {
    if (found > 0) write(file, known)
  })
}
