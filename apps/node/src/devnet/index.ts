import { Devnet } from './devnet.ts'
import type { DevnetOptions } from './options.ts'

export { Devnet, type DevnetEvents, type DevnetNode, type DevnetRotation } from './devnet.ts'
export { DEVNET_FORKS, type DevnetFork } from './fork.ts'
export { type DevnetOptions, defaultDevnetOptions, parseDevnetOptions } from './options.ts'
export type { DevnetBlock, DevnetSummary } from './tally.ts'

/**
 * Starts a devnet for a test or a script; resolves when blocks reach every node.
 *
 * @example
 * await using devnet = await startDevnet({ nodes: 3 })
 * devnet.addEventListener('block', ({ detail }) => process.stdout.write(`${detail.hash}\n`))
 */
export async function startDevnet(
  options: Partial<DevnetOptions> = {},
  { signal }: { signal?: AbortSignal } = {},
): Promise<Devnet> {
  const devnet = new Devnet(options)
  await devnet.start(signal ? { signal } : {})
  return devnet
}
