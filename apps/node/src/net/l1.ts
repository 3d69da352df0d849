import { type SignerSource, systemConfigSigner } from '@kona/p2p'
import { UsageError } from '../cli/exit.ts'
import type { L1Flags } from '../commands/l1-flags.ts'

/** The signer source that the flags ask for; viem is loaded for it alone. @throws UsageError */
export async function signerSourceOf(flags: L1Flags): Promise<SignerSource | undefined> {
  const url = flags['l1.rpc']
  const intervalMs = flags['l1.runtimeConfigReloadInterval']
  const confirmations = flags['verifier.l1Confs']
  if (url === undefined) {
    if (intervalMs === undefined && confirmations === undefined) return undefined
    const flag = intervalMs === undefined ? '--verifier.l1-confs' : '--l1.runtime-config-reload-interval'
    throw new UsageError(`${flag}: got no --l1.rpc with it, expected the URL of an L1 RPC`)
  }
  // Many a URL holds a key: it is never shown.
  const protocol = URL.canParse(url) ? new URL(url).protocol : 'no URL'
  if (protocol !== 'http:' && protocol !== 'https:') {
    throw new UsageError(`--l1.rpc: got ${protocol}, expected an http: or https: URL`)
  }
  const { l1Client } = await import('../l1/client.ts')
  return systemConfigSigner({
    client: l1Client(url),
    ...(intervalMs === undefined ? {} : { intervalMs }),
    ...(confirmations === undefined ? {} : { confirmations }),
  })
}
