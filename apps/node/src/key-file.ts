import { writeFile } from 'node:fs/promises'
import { LocalNode } from '@kona/disc'
import type { Hex } from '@kona/genesis'
import { commandName } from './cli/command-name.ts'
import { UsageError } from './cli/exit.ts'
import { readPrivateFile } from './private-file.ts'

/** Reads a key: 32 bytes as 64 hex digits, `0x` in front or not, white space around or not. @throws UsageError */
export async function readKeyFile(flag: string, file: string): Promise<Hex> {
  const remedy = `; make one with: ${commandName()} key generate ${file}`
  return keyOf(flag, file, await readPrivateFile(flag, file, remedy))
}

/** The key that a text is. @throws UsageError that never shows it: it is a secret, or was meant to be one */
export function keyOf(flag: string, where: string, text: string): Hex {
  const digits = text.trim().replace(/^0x/, '')
  if (!/^[0-9a-fA-F]{64}$/.test(digits)) {
    throw new UsageError(`${flag}: ${where} holds ${text.trim().length} characters, expected 64 hex digits (32 bytes)`)
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
