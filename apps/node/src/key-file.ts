import { readFile, writeFile } from 'node:fs/promises'
import { LocalNode } from '@kona/disc'
import type { Hex } from '@kona/genesis'
import { commandName } from './cli/command-name.ts'
import { UsageError } from './cli/exit.ts'

/** Reads a peer key: 32 bytes as 64 hex digits, `0x` in front or not, white space around or not. */
export async function readKeyFile(flag: string, file: string): Promise<Hex> {
  let text: string
  try {
    text = (await readFile(file, 'utf8')).trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw new UsageError(`${flag}: ${file} cannot be read (${(error as Error).message}), expected a readable file`)
    }
    throw new UsageError(
      `${flag}: ${file} does not exist, expected a key file; make one with: ${commandName()} key generate ${file}`,
    )
  }
  const digits = text.replace(/^0x/, '')
  // What the file holds is a secret, or something that was meant to be one: it is not printed.
  if (!/^[0-9a-fA-F]{64}$/.test(digits)) {
    throw new UsageError(`${flag}: ${file} holds ${text.length} characters, expected 64 hex digits (32 bytes)`)
  }
  return `0x${digits.toLowerCase()}`
}

/** Makes a new key file that its owner alone can read. */
export async function generateKeyFile(file: string): Promise<{ peerId: string }> {
  const node = LocalNode.generate({})
  try {
    await writeFile(file, `${node.privateKey.slice(2)}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    const exists = (error as NodeJS.ErrnoException).code === 'EEXIST'
    const why = exists ? 'exists already, expected a new file' : `cannot be written (${(error as Error).message})`
    throw new UsageError(`key generate: ${file} ${why}`)
  }
  return { peerId: LocalNode.peerId(node) }
}
