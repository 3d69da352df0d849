import { execFile } from 'node:child_process'
import { buildGoProgram } from './go-program.ts'

/** What `devp2p discv5 test` holds in go-ethereum v1.17.10. */
export const DISCV5_TESTS = [
  'Ping',
  'PingLargeRequestID',
  'PingMultiIP',
  'HandshakeResend',
  'TalkRequest',
  'FindnodeWrongIP',
  'FindnodeHandshake',
  'FindnodeZeroDistance',
  'FindnodeResults',
  'UnsolicitedNodes',
] as const

export interface Discv5Result {
  readonly name: string
  readonly passed: boolean
  /** What the test logged. */
  readonly log: readonly string[]
}

/** geth's tool for peer-to-peer protocols, which holds its own discv5 suite. */
export async function buildDevp2p(): Promise<string> {
  return buildGoProgram('devp2p', 'github.com/ethereum/go-ethereum/cmd/devp2p', { cgo: false })
}

/** Runs the suite from 127.0.0.1 and 127.0.0.2 against a node on loopback. */
export async function runDiscv5Suite(devp2p: string, enr: string): Promise<Discv5Result[]> {
  const args = ['discv5', 'test', '--tap', '--listen1', '127.0.0.1', '--listen2', '127.0.0.2', enr]
  const said = await new Promise<string>((resolve, reject) => {
    execFile(devp2p, args, { timeout: 240_000, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      // 1: some test failed, which its line tells.
      if (error && error.code !== 1) reject(new Error(`devp2p: ${error.message}\n${stderr}`))
      else resolve(stdout)
    })
  })
  const results: (Discv5Result & { log: string[] })[] = []
  for (const line of said.split('\n')) {
    const [, not, name] = /^(not )?ok \d+ (\w+)/.exec(line) ?? []
    if (name !== undefined) results.push({ name, passed: not === undefined, log: [] })
    else results.at(-1)?.log.push(line)
  }
  return results
}
