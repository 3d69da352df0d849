import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Address, RollupConfig } from '@kona/genesis'
import { Driver, Lifecycle, StartError } from '@kona/genesis/driver'
import { privateKeyAddress } from '@kona/gossip/payload'
import { seededKey } from './key.ts'
import { reachesAll } from './mesh.ts'
import type { Report } from './message.ts'
import { NodeProcess } from './node-process.ts'
import { type DevnetOptions, parseDevnetOptions } from './options.ts'
import { devnetRollupConfig } from './rollup.ts'
import { writeRollupFile } from './rollup-file.ts'
import { type DevnetBlock, type DevnetSummary, Tally } from './tally.ts'

/** How long the nodes may take to find each other, in milliseconds. */
const READY_DEADLINE_MS = 120_000

/** How long a block may take to a follower before it counts as missed, in milliseconds. */
const LATE_MS = 5_000

/** A node of the devnet, as others can reach it. */
export interface DevnetNode {
  name: string
  role: 'sequencer' | 'follower'
  peerId: string
  enr: string
  multiaddr: string
  pid: number
}

export interface DevnetEvents {
  node: DevnetNode
  /** Every node is reached by the sequencer's blocks; the first one comes next. */
  ready: { rollupFile: string }
  block: DevnetBlock
  /** A node rejected a message. */
  rejected: { node: string; code: string; from: string }
  /** The sequencer made the last of the blocks asked for, and each arrived or is late. */
  done: DevnetSummary
}

/**
 * A sequencer and followers on loopback, each its own process. start() resolves when the sequencer's blocks reach
 * every node and the first one is about to be made; stop() leaves no process behind; a node's process that ends by
 * itself ends the devnet, and `closed` rejects.
 */
export class Devnet extends Driver<DevnetEvents> {
  readonly options: DevnetOptions
  /** Whose blocks the nodes accept. */
  readonly unsafeBlockSigner: Address
  readonly nodes: DevnetNode[] = []
  /** The chain; its genesis time is set anew when the nodes are ready, so that block 1 is on time. */
  rollupConfig: RollupConfig
  readonly #processes: NodeProcess[] = []
  readonly #meshes = new Map<string, readonly string[]>()
  readonly #tally: Tally
  protected readonly lifecycle = new Lifecycle('Devnet', { open: () => this.#open(), close: () => this.#close() })
  readonly #ready = Promise.withResolvers<void>()
  #rollupFile: string | undefined
  #produced = false
  #done = false

  constructor(options: Partial<DevnetOptions> = {}) {
    super()
    this.options = parseDevnetOptions(options)
    this.unsafeBlockSigner = privateKeyAddress(seededKey(this.options.seed, 'signer'))
    this.rollupConfig = this.#rollupConfigAt(Math.floor(Date.now() / 1_000))
    this.#ready.promise.catch(() => {}) // seen by start()
    const followers = Array.from({ length: this.options.nodes - 1 }, (_, index) => `follower-${index + 1}`)
    this.#tally = new Tally(followers, { lateMs: LATE_MS, onBlock: (block) => this.#onBlock(block) })
  }

  /** What has come of the run so far. */
  summary(): DevnetSummary {
    return this.#tally.summary()
  }

  #rollupConfigAt(genesisTime: number): RollupConfig {
    return devnetRollupConfig(this.options.fork, genesisTime, this.options.blockTimeMs)
  }

  async #open(): Promise<void> {
    for (let index = 0; index < this.options.nodes; index++) {
      const role = index === 0 ? 'sequencer' : 'follower'
      const name = index === 0 ? 'sequencer' : `follower-${index}`
      const node = new NodeProcess(name, role, {
        report: (report) => this.#onReport(node, index, report),
        died: (why) => this.#fail(`${name}: ${why}`),
      })
      this.#processes.push(node)
    }
    this.#startNode(0, [])
    const late = setTimeout(() => this.#fail(this.#notReady()), READY_DEADLINE_MS)
    await this.#ready.promise.finally(() => clearTimeout(late))
    const genesisTime = Math.floor(Date.now() / 1_000) - this.rollupConfig.blockTime
    this.rollupConfig = this.#rollupConfigAt(genesisTime)
    this.#rollupFile = await writeRollupFile(this.rollupConfig)
    this.emit('ready', { rollupFile: this.#rollupFile })
    const { blockTimeMs, blocks, txBytes, seed } = this.options
    this.#processes[0]?.tell({ type: 'produce', blockTimeMs, blocks, txBytes, seed, genesisTime })
  }

  async #close(): Promise<void> {
    this.#tally.clear()
    await Promise.all(this.#processes.map((node) => node.stop()))
    if (this.#rollupFile) await rm(dirname(this.#rollupFile), { recursive: true, force: true })
  }

  #startNode(index: number, bootnodes: string[]): void {
    const { seed } = this.options
    this.#processes[index]?.tell({
      type: 'start',
      rollupConfig: this.rollupConfig,
      privateKey: seededKey(seed, `node/${index}`),
      unsafeBlockSigner: this.unsafeBlockSigner,
      bootnodes,
      ...(index === 0 ? { signerKey: seededKey(seed, 'signer') } : {}),
    })
  }

  #onReport(from: NodeProcess, index: number, report: Report): void {
    // A node that is being stopped, or that outlives another's end for a moment, has nothing to say any more.
    if (this.status !== 'starting' && this.status !== 'running') return
    switch (report.type) {
      case 'started': {
        const { peerId, enr, multiaddrs } = report
        const node = { name: from.name, role: from.role, peerId, enr, multiaddr: multiaddrs[0] ?? '', pid: from.pid }
        this.nodes.push(node)
        this.emit('node', node)
        // The sequencer's record is the one bootnode that the others know.
        if (index === 0) for (let next = 1; next < this.options.nodes; next++) this.#startNode(next, [enr])
        return
      }
      case 'mesh':
        this.#meshes.set(this.nodes.find((node) => node.name === from.name)?.peerId ?? '', report.peers)
        this.#checkReady()
        return
      case 'published':
        this.#tally.published(report)
        return
      case 'accepted':
        this.#tally.accepted(from.name, report)
        return
      case 'rejected':
        this.emit('rejected', { node: from.name, code: report.code, from: report.from })
        return
      case 'produced':
        this.#produced = true
        this.#checkDone()
        return
      case 'failed':
        this.#fail(`${from.name}: ${report.message}`)
    }
  }

  #checkReady(): void {
    const peerIds = this.nodes.map((node) => node.peerId)
    const [root] = this.nodes.filter((node) => node.role === 'sequencer')
    if (peerIds.length < this.options.nodes || !root) return
    if (reachesAll(root.peerId, peerIds, this.#meshes)) this.#ready.resolve()
  }

  #notReady(): string {
    const alone = this.nodes.filter(({ peerId }) => !this.#meshes.get(peerId)?.length).map(({ name }) => name)
    const started = `${this.nodes.length} of ${this.options.nodes} nodes started`
    return `not ready after ${READY_DEADLINE_MS / 1_000} s: ${started}, without a mesh: ${alone.join(', ') || 'none'}`
  }

  #onBlock(block: DevnetBlock): void {
    this.emit('block', block)
    this.#checkDone()
  }

  #checkDone(): void {
    if (!this.#produced || this.#tally.open > 0 || this.#done) return
    this.#done = true
    this.emit('done', this.summary())
  }

  #fail(message: string): void {
    const error = new StartError('failed', message)
    this.#ready.reject(error)
    this.lifecycle.fail(error)
  }
}
