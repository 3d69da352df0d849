import { activeFork } from '@kona/genesis'
import { chains } from '@kona/genesis/registry'
import { EXIT } from '../cli/exit.ts'
import { printJson, printLine } from '../cli/output.ts'
import { table } from '../cli/table.ts'

/** Lists the chains of the superchain registry. */
export async function registry({ json }: { json: boolean }): Promise<number> {
  const now = Math.floor(Date.now() / 1_000)
  if (json) {
    for (const { name, id, title, network, l1ChainId, unsafeBlockSigner } of chains) {
      printJson({ name, id, title, network, l1ChainId, unsafeBlockSigner: unsafeBlockSigner ?? null })
    }
    return EXIT.ok
  }
  const rows = chains.map(({ name, id, l1ChainId, rollupConfig, unsafeBlockSigner, title }) => [
    name,
    String(id),
    String(l1ChainId),
    `${rollupConfig.blockTime} s`,
    activeFork(rollupConfig, now),
    unsafeBlockSigner ?? 'none',
    title,
  ])
  const heading = ['NAME', 'ID', 'L1', 'BLOCKS', 'FORK', 'UNSAFE BLOCK SIGNER', 'TITLE']
  for (const line of table([heading, ...rows])) printLine(line)
  return EXIT.ok
}
