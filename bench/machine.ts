import { execFileSync } from 'node:child_process'
import { cpus } from 'node:os'

/** Where and on what the figures were taken, as lines. */
export function machine(go: string, accelerators: string): string[] {
  const processors = cpus()
  return [
    `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown CPU'}, ${process.platform} ${process.arch}`,
    `Node ${process.version} (${accelerators}), ${go}`,
    `commit ${commit()}`,
  ]
}

/** The commit that was measured; a tree that differs from it in what is measured says so. */
function commit(): string {
  const git = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8' }).trim()
  const changed = git('status', '--porcelain', '--', '../packages/gossip/src', '../packages/genesis/src')
  return `${git('rev-parse', '--short', 'HEAD')}${changed === '' ? '' : ', with changes'}`
}
