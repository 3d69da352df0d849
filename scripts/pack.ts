// Packs a package as it would be published (built before) and tells the tarball's path.
import { execFileSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { join } from 'node:path'

/**
 * @param packageFolder the package, its `dist` built
 * @param into an existing folder for the tarball
 */
export function pack(packageFolder: string, into: string): string {
  const before = new Set(globSync(join(into, '*.tgz')))
  pnpm(['pack', '--pack-destination', into], packageFolder)
  const [tarball] = globSync(join(into, '*.tgz')).filter((file) => !before.has(file))
  if (!tarball) throw new Error(`${packageFolder}: pnpm pack made no tarball in ${into}`)
  return tarball
}

/** Runs pnpm: the one that runs us, or the registry's. */
export function pnpm(args: string[], cwd: string): void {
  const own = process.env.npm_config_user_agent?.startsWith('pnpm/12')
  const [command, ...first] = own ? ['pnpm'] : ['npx', '-y', 'pnpm@12']
  execFileSync(command as string, [...first, ...args], { cwd, stdio: ['ignore', 'ignore', 'inherit'] })
}
