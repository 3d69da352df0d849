import { Devnet, type DevnetOptions } from './devnet.ts'

export { Devnet, type DevnetEvents, type DevnetNode, type DevnetOptions, defaultDevnetOptions } from './devnet.ts'
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
