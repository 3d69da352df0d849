import { Devnet } from './devnet.ts'
import type { DevnetOptions } from './options.ts'

export type { BadBlockOutcome } from './control/attack.ts'
export { BAD_BLOCKS, type BadBlock } from './control/bad-block.ts'
export { Devnet } from './devnet.ts'
export type { DevnetEvents, DevnetRotation } from './events.ts'
export { DEVNET_FORKS, type DevnetFork } from './fork.ts'
export type { DevnetNode, DevnetPeer } from './node.ts'
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
