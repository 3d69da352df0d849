import { createRequire } from 'node:module'

/** What identify tells peers when the config says nothing: `kona/<version of this package>`. */
export function defaultUserAgent(): string {
  try {
    const { version } = createRequire(import.meta.url)('../../package.json') as { version: string }
    return `kona/${version}`
  } catch {
    return 'kona' // bundled, with no package.json at hand
  }
}
