import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Address, ConfigError, type Hex, type RollupConfig } from '@kona/genesis'
import { Driver, Lifecycle, StartError, StateError } from '@kona/genesis/driver'
import { privateKeyAddress } from '@kona/gossip/payload'
import { seededKey } from './key.ts'
import { type DevnetL1, startL1 } from './l1.ts'
import { reachesAll } from './mesh.ts'
import type { Report } from './message.ts'
import { NodeProcess } from './node-process.ts'
import { type DevnetOptions, parseDevnetOptions } from './options.ts'
import { devnetRollupConfig } from './rollup.ts'
import { writeRollupFile } from './rollup-file.ts'
import { type DevnetBlock, type DevnetSummary, Tally } from './tally.ts'
import { TrustedSigners } from './trusted-signers.ts'

/** How long the nodes may take to find each other, in milliseconds. */
const READY_DEADLINE_MS = 120_000

/** How long a block may take to a follower before it counts as missed, in milliseconds. */
const LATE_MS = 5_000

/** How long the nodes may take to learn a new signer, in milliseconds. */
const ROTATION_MS = 60_000

/** A node of the devnet, as others can reach it. */
export interface DevnetNode {
  name: string
  role: 'sequencer' | 'follower'
  peerId: string
  enr: string
  multiaddr: string
  pid: number
}

/** A change of the unsafe block signer that every node has learned. */
export interface DevnetRotation {
  previous: Address
  current: Address
  /** Milliseconds from the block of L1 that has it until each node had learned it. */
  learnedMs: Record<string, number>
}

export interface DevnetEvents {
  /** L1 is there, with `--l1`. */
  l1: { url: string; pid: number }
  node: DevnetNode
  /** Every node is reached by the sequencer's blocks; the first one comes next. */
  ready: { rollupFile: string }
  block: DevnetBlock
  rotated: DevnetRotation
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
  readonly nodes: DevnetNode[] = []
  /** The chain; its genesis time is set anew when the nodes are ready, so that block 1 is on time. */
  rollupConfig: RollupConfig
  readonly #processes: NodeProcess[] = []
  readonly #meshes = new Map<string, readonly string[]>()
  readonly #tally: Tally
  protected readonly lifecycle = new Lifecycle('Devnet', {
    open: (signal) => this.#open(signal),
    close: () => this.#close(),
  })
  readonly #ready = Promise.withResolvers<void>()
  readonly #trusted = new TrustedSigners()
  readonly #ending = new AbortController()
  #l1: DevnetL1 | undefined
  #signerKey: Hex
  #rotations = 0
  #rotating: Promise<unknown> = Promise.resolve()
  #rollupFile: string | undefined
  #produced = false
  #done = false

  constructor(options: Partial<DevnetOptions> = {}) {
    super()
    this.options = parseDevnetOptions(options)
    this.#signerKey = seededKey(this.options.seed, 'signer')
    this.rollupConfig = this.#rollupConfigAt(Math.floor(Date.now() / 1_000))
    this.#ready.promise.catch(() => {}) // seen by start()
    const followers = Array.from({ length: this.options.nodes - 1 }, (_, index) => `follower-${index + 1}`)
    this.#tally = new Tally(followers, { lateMs: LATE_MS, onBlock: (block) => this.#onBlock(block) })
  }

  /** What has come of the run so far. */
  summary(): DevnetSummary {
    return this.#tally.summary()
  }

  /** Whose blocks the nodes accept. */
  get unsafeBlockSigner(): Address {
    return privateKeyAddress(this.#signerKey)
  }

  /** L1's RPC; undefined without the option `l1`. */
  get l1Url(): string | undefined {
    return this.#l1?.url
  }

  /**
   * Changes the unsafe block signer in SystemConfig on L1 and, when every node has learned it from there, has the
   * sequencer sign with the new key. No block is lost: until then they are signed with the old one. Rotations go one
   * after the other.
   *
   * @throws ConfigError `l1` for a devnet without L1; StateError unless running; an Error that names the nodes that
   * have not learned it within a minute
   */
  rotate(): Promise<DevnetRotation> {
    const rotation = this.#rotating.then(() => this.#rotate())
    this.#rotating = rotation.catch(() => {})
    return rotation
  }

  async #rotate(): Promise<DevnetRotation> {
    if (!this.options.l1) throw new ConfigError('l1', false, 'true, since rotate() changes the signer on L1')
    this.lifecycle.assertRunning('Devnet.rotate()')
    const l1 = this.#l1 as DevnetL1
    const previous = this.unsafeBlockSigner
    const key = seededKey(this.options.seed, `signer/${++this.#rotations}`)
    const current = privateKeyAddress(key)
    await l1.setUnsafeBlockSigner(current)
    const names = this.nodes.map(({ name }) => name)
    const learnedMs = await this.#trusted.untilAll(current, names, {
      signal: this.#ending.signal,
      timeoutMs: ROTATION_MS,
    })
    this.#signerKey = key
    this.#processes[0]?.tell({ type: 'sign', signerKey: key })
    const rotation = { previous, current, learnedMs }
    this.emit('rotated', rotation)
    return rotation
  }

  #rollupConfigAt(genesisTime: number): RollupConfig {
    return devnetRollupConfig(this.options.fork, genesisTime, this.options.blockTimeMs, this.#l1?.genesis)
  }

  async #open(signal: AbortSignal): Promise<void> {
    if (this.options.l1) await this.#openL1(signal)
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

  async #openL1(signal: AbortSignal): Promise<void> {
    const l1 = await startL1(this.unsafeBlockSigner, signal)
    this.#l1 = l1
    if (signal.aborted) await l1.stop() // close() came before it was there
    signal.throwIfAborted()
    void l1.died.then((why) => this.#fail(`L1: ${why}`))
    this.rollupConfig = this.#rollupConfigAt(this.rollupConfig.genesis.l2Time)
    this.emit('l1', { url: l1.url, pid: l1.pid })
  }

  async #close(): Promise<void> {
    this.#tally.clear()
    this.#ending.abort(new StateError('Devnet.rotate()', 'stopping', 'the devnet was stopped meanwhile'))
    await Promise.all([...this.#processes.map((node) => node.stop()), this.#l1?.stop()])
    if (this.#rollupFile) await rm(dirname(this.#rollupFile), { recursive: true, force: true })
  }

  #startNode(index: number, bootnodes: string[]): void {
    const { seed } = this.options
    this.#processes[index]?.tell({
      type: 'start',
      rollupConfig: this.rollupConfig,
      privateKey: seededKey(seed, `node/${index}`),
      trust: this.#l1 ? { l1Url: this.#l1.url } : { unsafeBlockSigner: this.unsafeBlockSigner },
      bootnodes,
      ...(index === 0 ? { signerKey: this.#signerKey } : {}),
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
      case 'trusts':
        this.#trusted.learned(from.name, report.unsafeBlockSigner)
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
