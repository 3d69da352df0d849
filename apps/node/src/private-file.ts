import { readFile, stat } from 'node:fs/promises'
import { UsageError } from './cli/exit.ts'

/** Group and all others, to read, write or run. */
const OTHERS = 0o077

/**
 * Reads a file that holds a secret; one that others can read is refused, as ssh does.
 *
 * @param missing what to say besides when there is no such file
 * @throws UsageError in the user's words, never with the file's contents
 */
export async function readPrivateFile(flag: string, file: string, missing = ''): Promise<string> {
  try {
    const { mode } = await stat(file)
    // Windows has no such bits.
    if (process.platform !== 'win32' && (mode & OTHERS) !== 0) {
      const digits = (mode & 0o777).toString(8).padStart(4, '0')
      throw new UsageError(
        `${flag}: ${file} can be read by others (mode ${digits}), expected a file for its owner alone; run: chmod 600 ${file}`,
      )
    }
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof UsageError) throw error
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw new UsageError(`${flag}: ${file} cannot be read (${(error as Error).message}), expected a readable file`)
    }
    throw new UsageError(`${flag}: ${file} does not exist, expected a key file${missing}`)
  }
}
