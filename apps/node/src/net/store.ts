import { mkdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { LevelDatastore } from 'datastore-level'
import { UsageError } from '../cli/exit.ts'

/** `~/.kona/<chain id>`, kona's own place for what a node of that chain keeps. */
export function defaultStoreFolder(chainId: number): string {
  return join(homedir(), '.kona', String(chainId))
}

/** Opens the store that keeps peers, bans and blocks over a restart, and makes its folder when it is missing. */
export async function openStore(flag: string, folder: string): Promise<LevelDatastore> {
  const store = new LevelDatastore(join(folder, 'p2p'))
  try {
    await mkdir(folder, { recursive: true })
    await store.open()
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new UsageError(
      `${flag}: ${folder} cannot be opened (${why}), expected a folder that no other process uses; ` +
        'give this one its own, or --p2p.no-bootstore',
    )
  }
  return store
}
