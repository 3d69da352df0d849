import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** How @foundry-rs/anvil names the packages of its binaries. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' }

/**
 * Where anvil is: in the npm package @foundry-rs/anvil, else somewhere on the PATH. The binary itself, not the package's
 * command, which is a second process between us and it.
 */
export function anvilBinary(): string {
  const name = process.platform === 'win32' ? 'anvil.exe' : 'anvil'
  try {
    const main = createRequire(import.meta.url).resolve('@foundry-rs/anvil/package.json')
    const forThisMachine = `@foundry-rs/anvil-${process.platform}-${ARCHITECTURES[process.arch]}/package.json`
    const candidates = [
      () => join(dirname(createRequire(main).resolve(forThisMachine)), 'bin', name),
      () => join(dirname(main), name), // put there by the package's install script where that one is missing
    ]
    for (const candidate of candidates) {
      const file = attempt(candidate)
      if (file !== undefined && existsSync(file)) return file
    }
  } catch {
    // not installed
  }
  return name
}

function attempt(resolve: () => string): string | undefined {
  try {
    return resolve()
  } catch {
    return undefined
  }
}
