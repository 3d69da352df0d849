import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Address, ConfigError, type RollupConfig } from '@kona/genesis'
import { Driver, Lifecycle, StartError } from '@kona/genesis/driver'
import { Attack, type BadBlockOutcome } from './control/attack.ts'
import type { BadBlock } from './control/bad-block.ts'
import { Fleet, type Member } from './control/fleet.ts'
import { Production } from './control/production.ts'
import { Rotation } from './control/rotation.ts'
import type { DevnetEvents, DevnetRotation } from './events.ts'
import { seededKey } from './key.ts'
import { type DevnetL1, startL1 } from './l1.ts'
import type { Report } from './message.ts'
import type { DevnetNode } from './node.ts'
import { type DevnetOptions, parseDevnetOptions } from './options.ts'
import { devnetRollupConfig } from './rollup.ts'
import { writeRollupFile } from './rollup-file.ts'
import { type DevnetBlock, type DevnetSummary, Tally } from './tally.ts'

/** How long the nodes may take to find each other, in milliseconds. */
const READY_DEADLINE_MS = 120_000

/** How long a block may take to a follower before it counts as missed, in milliseconds. */
const LATE_MS = 5_000

/**
 * A sequencer and followers on loopback, each its own process. start() resolves when the sequencer's blocks reach
 * every node and the first one is about to be made; stop() leaves no process behind; a node's process that ends by
 * itself, not by kill(), ends the devnet, and `closed` rejects.
 */
export class Devnet extends Driver<DevnetEvents> {
  readonly options: DevnetOptions
  /** The chain; its genesis time is set anew when the nodes are ready, so that block 1 is on time. */
  rollupConfig: RollupConfig
  readonly #fleet = new Fleet({
    report: (from, report) => this.#onReport(from, report),
    died: ({ name }, why) => this.#fail(`${name}: ${why}`),
  })
  readonly #attack = new Attack(this, this.#fleet)
  readonly #tally: Tally
  protected readonly lifecycle = new Lifecycle('Devnet', {
    open: (signal) => this.#open(signal),
    close: () => this.#close(),
  })
  readonly #ready = Promise.withResolvers<void>()
  readonly #rotation: Rotation
  #l1: DevnetL1 | undefined
  readonly #production: Production
  #watchMs: number | undefined
  #rollupFile: string | undefined
  #done = false

  constructor(options: Partial<DevnetOptions> = {}) {
    super()
    this.options = parseDevnetOptions(options)
    this.#rotation = new Rotation(this.options.seed)
    this.rollupConfig = this.#rollupConfigAt(Math.floor(Date.now() / 1_000))
    this.#production = new Production(this.options, this.rollupConfig.genesis.l2.hash)
    this.#ready.promise.catch(() => {}) // seen by start()
    const followers = Array.from({ length: this.options.nodes - 1 }, (_, index) => `follower-${index + 1}`)
    const onBlock = (block: DevnetBlock) => {
      this.emit('block', block)
      this.#checkDone()
    }
    this.#tally = new Tally(followers, { lateMs: LATE_MS, onBlock })
  }

  /** The nodes that have started, killed ones included; the sequencer first. */
  get nodes(): DevnetNode[] {
    return this.#fleet.members.flatMap(({ node }) => node ?? [])
  }

  /** What has come of the run so far. */
  summary(): DevnetSummary {
    return this.#tally.summary()
  }

  /** Whose blocks the nodes accept. */
  get unsafeBlockSigner(): Address {
    return this.#rotation.address
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
  async rotate(): Promise<DevnetRotation> {
    if (!this.options.l1) throw new ConfigError('l1', false, 'true, since rotate() changes the signer on L1')
    this.lifecycle.assertRunning('Devnet.rotate()')
    const rotation = await this.#rotation.rotate(
      () => this.#l1,
      () => this.#fleet.running().map(({ name }) => name),
      () => this.#fleet.members[0]?.process.tell({ type: 'sign', signerKey: this.#rotation.key }),
    )
    this.emit('rotated', rotation)
    return rotation
  }

  /**
   * Kills a node's process (SIGKILL); the others go on, and without the sequencer no block comes.
   *
   * @throws ConfigError `node` for no node's name, or one that does not run; StateError unless running
   */
  async kill(name: string): Promise<void> {
    this.lifecycle.assertRunning('Devnet.kill()')
    const member = this.#fleet.named(name)
    if (!this.#fleet.isRunning(member)) throw new ConfigError('node', name, 'a node that runs')
    const killed = this.#fleet.kill(member)
    this.#tally.leave(name)
    this.#rotation.trusted.gone(name)
    this.emit('killed', { node: name })
    await killed
  }

  /**
   * Starts a killed node again, with its key and new ports; one that runs is killed before. A sequencer goes on after
   * the last block that it told of. Resolves when the node has started, before it has found peers.
   *
   * @throws ConfigError `node` for no node's name, or one that starts already; StateError unless running
   */
  async restart(name: string): Promise<DevnetNode> {
    this.lifecycle.assertRunning('Devnet.restart()')
    const member = this.#fleet.named(name)
    if (!member.node || member.starting) throw new ConfigError('node', name, 'a node that is not just starting')
    if (this.#fleet.isRunning(member)) await this.kill(name)
    this.#fleet.revive(member)
    this.#startNode(member, this.#fleet.bootnodes())
    return member.started.promise
  }

  /**
   * Adds a follower, with the next name. Resolves when it has started, before it has found peers.
   *
   * @throws ConfigError `nodes` when there are 64; StateError unless running
   */
  addNode(): Promise<DevnetNode> {
    this.lifecycle.assertRunning('Devnet.addNode()')
    const member = this.#fleet.add()
    this.#startNode(member, this.#fleet.bootnodes())
    return member.started.promise
  }

  /**
   * Has a node publish a block that breaks a rule, past its own validator, and tells who rejected it within 5 s. Each
   * rejection counts against the sender.
   *
   * @param name the sender; the last follower that runs, if left out
   * @throws ConfigError `kind`, or `node` for no node that runs; StateError unless running
   */
  publishBad(kind: BadBlock, name?: string): Promise<BadBlockOutcome> {
    this.lifecycle.assertRunning('Devnet.publishBad()')
    const { rollupConfig } = this
    return this.#attack.publish(kind, name, () => ({
      rollupConfig,
      signerKey: this.#rotation.key,
      head: this.#production.head,
    }))
  }

  /** From now on each node tells of its peers, by `peers` events, each so many milliseconds; undefined ends that. */
  watchPeers(everyMs: number | undefined): void {
    this.#watchMs = everyMs
    this.#fleet.tellAll({ type: 'watch', everyMs })
  }

  #rollupConfigAt(genesisTime: number): RollupConfig {
    return devnetRollupConfig(this.options.fork, genesisTime, this.options.blockTimeMs, this.#l1?.genesis)
  }

  async #open(signal: AbortSignal): Promise<void> {
    if (this.options.l1) await this.#openL1(signal)
    for (let index = 0; index < this.options.nodes; index++) this.#fleet.add()
    this.#startNode(this.#fleet.members[0]!, [])
    const late = setTimeout(
      () => this.#fail(`not ready after ${READY_DEADLINE_MS / 1_000} s: ${this.#fleet.progress()}`),
      READY_DEADLINE_MS,
    )
    await this.#ready.promise.finally(() => clearTimeout(late))
    const genesisTime = Math.floor(Date.now() / 1_000) - this.rollupConfig.blockTime
    this.rollupConfig = this.#rollupConfigAt(genesisTime)
    this.#rollupFile = await writeRollupFile(this.rollupConfig)
    this.emit('ready', { rollupFile: this.#rollupFile })
    this.#production.begin(this.#fleet.members[0]!.process, genesisTime)
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
    this.#rotation.stop()
    await Promise.all([this.#fleet.stop(), this.#l1?.stop()])
    if (this.#rollupFile) await rm(dirname(this.#rollupFile), { recursive: true, force: true })
  }

  #startNode({ index, process }: Member, bootnodes: string[]): void {
    process.tell({
      type: 'start',
      rollupConfig: this.rollupConfig,
      privateKey: seededKey(this.options.seed, `node/${index}`),
      trust: this.#l1 ? { l1Url: this.#l1.url } : { unsafeBlockSigner: this.unsafeBlockSigner },
      bootnodes,
      ...(index === 0 ? { signerKey: this.#rotation.key } : {}),
    })
    if (this.#watchMs !== undefined) process.tell({ type: 'watch', everyMs: this.#watchMs })
  }

  #onReport(from: Member, report: Report): void {
    // A node that is being stopped, or that outlives another's end for a moment, has nothing to say any more.
    if (this.status !== 'starting' && this.status !== 'running') return
    const { name, role } = from
    switch (report.type) {
      case 'started': {
        const { peerId, enr, multiaddrs } = report
        const reached = { peerId, enr, multiaddr: multiaddrs[0] ?? '', pid: from.process.pid }
        const node = { name, role, status: 'running', ...reached } as const
        from.node = node
        from.starting = false
        this.emit('node', node)
        from.started.resolve(node)
        if (from.index !== 0) return
        // The sequencer's record is the one bootnode that the others know.
        if (this.status === 'starting') for (const other of this.#fleet.members.slice(1)) this.#startNode(other, [enr])
        else this.#production.restarted(from.process, this.rollupConfig.genesis.l2Time)
        return
      }
      case 'mesh':
        from.mesh = report.peers
        if (this.status === 'running') this.#production.meshed(from.process, this.rollupConfig.genesis.l2Time)
        else if (this.#fleet.isReached()) this.#ready.resolve()
        return
      case 'published':
        this.#onPublished(report)
        return
      case 'accepted':
        this.#onAccepted(from, report)
        return
      case 'rejected':
        this.emit('rejected', { node: name, code: report.code, from: report.from, message: report.message })
        return
      case 'attacked':
        this.#attack.sent(report.peers ?? new Error(`${name}: ${report.failed}`))
        return
      case 'peers':
        this.emit('peers', { node: name, peers: report.peers })
        return
      case 'trusts':
        this.#rotation.trusted.learned(name, report.unsafeBlockSigner)
        return
      case 'produced':
        this.#production.finished = true
        this.#checkDone()
        return
      case 'failed':
        this.#fail(`${name}: ${report.message}`)
    }
  }

  #onPublished({ number, hash, bytes, atMs }: Extract<Report, { type: 'published' }>): void {
    this.#production.head = { number, hash }
    this.emit('published', { number, hash, bytes, atMs })
    this.#tally.published({ number, hash, bytes, atMs })
  }

  #onAccepted({ name, role }: Member, report: Extract<Report, { type: 'accepted' }>): void {
    const { number, hash, atMs, from } = report
    this.emit('arrived', { node: name, from, number, hash, atMs })
    this.#tally.accepted(name, report)
    // One that came later, or came back, counts after its first block: by then it is in a mesh.
    if (role === 'follower') this.#tally.join(name)
  }

  #checkDone(): void {
    if (!this.#production.finished || this.#tally.open > 0 || this.#done) return
    this.#done = true
    this.emit('done', this.summary())
  }

  #fail(message: string): void {
    const error = new StartError('failed', message)
    this.#ready.reject(error)
    this.lifecycle.fail(error)
  }
}
