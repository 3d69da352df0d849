import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RollupConfig, rollupConfigToJson } from '@kona/genesis'

/** Writes rollup.json into a new temporary folder and resolves with its path. */
export async function writeRollupFile(config: RollupConfig): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'kona-devnet-')), 'rollup.json')
  await writeFile(file, `${JSON.stringify(rollupConfigToJson(config), null, 2)}\n`)
  return file
}
