import { createInterface } from 'node:readline'
import type { Devnet } from './devnet.ts'

/** Takes commands, one a line, while a devnet runs. Its end ends nothing. */
export function readCommands(
  devnet: Devnet,
  input: NodeJS.ReadableStream,
  complain: (line: string) => void,
): { close(): void } {
  return createInterface({ input }).on('line', (line) => {
    const command = line.trim()
    if (command === '') return
    if (command !== 'rotate') {
      complain(`unknown command "${command.slice(0, 40)}"; rotate changes the unsafe block signer`)
      return
    }
    devnet.rotate().catch((error) => complain(`rotate: ${error instanceof Error ? error.message : String(error)}`))
  })
}
