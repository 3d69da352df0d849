import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Hex } from '@kona/genesis'
import { buildGoProgram } from './go-program.ts'

export interface OpSignerConfig {
  readonly key: Hex
  /** The one chain that it signs for. */
  readonly chainId: number
  /** The one client that it knows: the first DNS name of its certificate. */
  readonly client: string
  /** PEM texts: who signs the clients' certificates, and its own pair. */
  readonly ca: string
  readonly cert: string
  readonly certKey: string
}

/** A remote signer of op-node's own parts, in its own process, over TLS on loopback. */
export class OpSigner {
  readonly endpoint: string
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, address: string) {
    this.#child = child
    this.endpoint = `https://${address}`
  }

  static async start({ key, ...config }: OpSignerConfig): Promise<OpSigner> {
    const binary = await buildGoProgram('op-node', './op-signer')
    const child = spawn(binary, { stdio: ['pipe', 'pipe', 'pipe'] })
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-1000)
    })
    child.stdin.write(`${JSON.stringify({ key: key.slice(2), ...config })}\n`)
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`op-signer ended with ${code}: ${said}`)
    })
    ended.catch(() => {}) // of interest during the start alone
    const [address] = (await Promise.race([once(child.stdout, 'data'), ended])) as [Buffer]
    return new OpSigner(child, String(address).trim())
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return
    const exited = once(this.#child, 'exit')
    this.#child.stdin?.end()
    await exited
  }
}
