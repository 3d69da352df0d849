import { ConfigError } from '@kona/genesis'
import { reachesAll } from '../mesh.ts'
import type { Command, Report } from '../message.ts'
import type { DevnetNode } from '../node.ts'
import { NodeProcess } from '../node-process.ts'

/** Nodes that a devnet may have, those added while it runs included. */
export const MAX_NODES = 64

/** A node's place in the devnet; its process may be another after a restart. */
export interface Member {
  readonly name: string
  readonly role: DevnetNode['role']
  readonly index: number
  process: NodeProcess
  /** undefined until it has started for the first time. */
  node: DevnetNode | undefined
  /** Who is in its mesh, by peer id. */
  mesh: readonly string[]
  /** Its process is there and has not said yet that it runs. */
  starting: boolean
  started: PromiseWithResolvers<DevnetNode>
}

export interface FleetHandlers {
  report(from: Member, report: Report): void
  /** A process ended that nobody ended. */
  died(member: Member, why: string): void
}

/** The processes of a devnet: each member lives in one, and may get another. */
export class Fleet {
  readonly members: Member[] = [] // BOUNDED: MAX_NODES
  readonly #handlers: FleetHandlers

  constructor(handlers: FleetHandlers) {
    this.#handlers = handlers
  }

  /** Starts a process for one more node. @throws ConfigError `nodes` */
  add(): Member {
    const index = this.members.length
    if (index >= MAX_NODES) throw new ConfigError('nodes', index + 1, `at most ${MAX_NODES}`)
    const role = index === 0 ? 'sequencer' : 'follower'
    const name = index === 0 ? 'sequencer' : `follower-${index}`
    const member = { name, role, index, node: undefined, mesh: [] } as unknown as Member
    this.#enlive(member)
    this.members.push(member)
    return member
  }

  /** @throws ConfigError `node` for a name that no node has */
  named(name: string): Member {
    const member = this.members.find((one) => one.name === name)
    if (member) return member
    throw new ConfigError('node', name, `one of ${this.members.map((one) => one.name).join(', ')}`)
  }

  running(): Member[] {
    return this.members.filter((member) => this.isRunning(member))
  }

  /** Whether all have started, and blocks of the sequencer reach them through their meshes. */
  isReached(): boolean {
    const peerIds = this.members.flatMap(({ node }) => node?.peerId ?? [])
    const meshes = new Map(this.members.map(({ node, mesh }) => [node?.peerId ?? '', mesh]))
    return peerIds.length === this.members.length && reachesAll(peerIds[0]!, peerIds, meshes)
  }

  /** How far they have come on the way to that, for an error. */
  progress(): string {
    const running = this.running()
    const alone = running.filter(({ mesh }) => mesh.length === 0).map(({ name }) => name)
    const started = `${running.length} of ${this.members.length} nodes started`
    return `${started}, without a mesh: ${alone.join(', ') || 'none'}`
  }

  isRunning(member: Member): boolean {
    return member.node?.status === 'running'
  }

  /** SIGKILL: the process has no time for a word, and its end is no failure. */
  async kill(member: Member): Promise<void> {
    if (member.node) member.node = { ...member.node, status: 'killed' }
    member.mesh = []
    await member.process.kill()
  }

  /** A new process for a member whose process has ended. */
  revive(member: Member): void {
    this.#enlive(member)
  }

  /** Records of nodes that run, for one that starts. */
  bootnodes(): string[] {
    return this.members.flatMap(({ node }) => (node?.status === 'running' ? [node.enr] : [])).slice(0, 8)
  }

  tellAll(command: Command): void {
    for (const { process } of this.members) process.tell(command)
  }

  async stop(): Promise<void> {
    await Promise.all(
      this.members.map((member) => {
        member.started.reject(new Error(`${member.name}: the devnet was stopped meanwhile`))
        return member.process.stop()
      }),
    )
  }

  #enlive(member: Member): void {
    member.starting = true
    member.started = Promise.withResolvers()
    member.started.promise.catch(() => {}) // seen by whoever waits for it
    const process = new NodeProcess(member.name, member.role, {
      report: (report) => {
        if (member.process === process) this.#handlers.report(member, report)
      },
      died: (why) => {
        member.started.reject(new Error(`${member.name}: ${why}`))
        this.#handlers.died(member, why)
      },
    })
    member.process = process
  }
}
