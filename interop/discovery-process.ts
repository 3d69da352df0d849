import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { pack } from '../scripts/pack.ts'

const PROGRAM = 'discovery-node.ts'
const HERE = fileURLToPath(new URL('.', import.meta.url))
const INSTALL_DEADLINE_MS = 240_000

/** A folder in which {@link DiscoveryProcess} can start discovery-node.ts. */
export interface DiscoveryFolder {
  readonly path: string
  /** Whether `@kona/disc` is taken from its sources. */
  readonly sources: boolean
  [Symbol.asyncDispose](): Promise<void>
}

/** This folder, with the packages' sources. */
export const OWN_FOLDER: DiscoveryFolder = { path: HERE, sources: true, [Symbol.asyncDispose]: async () => {} }

/** `@kona/disc` as a stranger gets it: packed (built before), and installed by npm into an empty folder. */
export async function installPacked(): Promise<DiscoveryFolder> {
  const path = await mkdtemp(join(tmpdir(), 'kona-disc-packed-'))
  const tarballs = ['genesis', 'disc'].map((name) => pack(join(HERE, '../packages', name), path))
  await writeFile(join(path, 'package.json'), JSON.stringify({ name: 'stranger', private: true, type: 'module' }))
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...tarballs], {
    cwd: path,
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: INSTALL_DEADLINE_MS,
  })
  await copyFile(join(HERE, PROGRAM), join(path, PROGRAM))
  return { path, sources: false, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

/** Our discovery on loopback, in a process of its own. */
export class DiscoveryProcess {
  readonly enr: string
  readonly #stop: () => Promise<void>

  private constructor(enr: string, stop: () => Promise<void>) {
    this.enr = enr
    this.#stop = stop
  }

  static async start({ path, sources }: DiscoveryFolder): Promise<DiscoveryProcess> {
    const args = sources ? ['--conditions=@kona/source', PROGRAM] : [PROGRAM]
    const node = spawn(process.execPath, args, { cwd: path, stdio: ['pipe', 'pipe', 'inherit'] })
    const closed = once(node, 'close')
    const lines = createInterface({ input: node.stdout })
    const [enr] = (await Promise.race([once(lines, 'line'), closed.then(() => [])])) as [string?]
    if (enr === undefined) throw new Error(`${PROGRAM} ended with ${node.exitCode}`)
    return new DiscoveryProcess(enr, async () => {
      node.stdin.end()
      await closed
    })
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stop()
  }
}
