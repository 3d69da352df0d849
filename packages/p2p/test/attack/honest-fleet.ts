import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { RollupConfig } from '@kona/genesis'
import { vi } from 'vitest'
import { SOON_MS } from '../support/state.ts'
import type { HonestInit, HonestOrder, HonestReport, HonestSample } from './honest-node.ts'

/** A ban of an address. */
export interface AddressBan {
  readonly ip: string
  readonly reason: string
  readonly atMs: number
}

/** An honest node in a process of its own, and what it has told. */
export interface HonestNode {
  readonly ip: string
  peerId: string
  address: string
  /** When each block was accepted, by hash. */
  readonly accepted: Map<string, number>
  readonly bans: AddressBan[]
  readonly samples: HonestSample[]
  /** Peers that came in from a banned address. */
  letIn: number
  order(order: HonestOrder): void
}

/** Honest nodes that are in each other's meshes; the first one publishes. */
export interface HonestFleet extends AsyncDisposable {
  readonly nodes: readonly HonestNode[]
  /** When each block was published, by hash. */
  readonly published: Map<string, number>
}

const SCRIPT = fileURLToPath(new URL('./honest-node.ts', import.meta.url))

/** Else V8 lets its young generation grow to 134 MB, most of it empty; docs/limits.md tells operators. */
const V8_OPTIONS = ['--max-semi-space-size=16']

/** @param banMs how long attackers stay banned */
export async function honestFleet(rollupConfig: RollupConfig, count: number, banMs: number): Promise<HonestFleet> {
  const published = new Map<string, number>()
  const children: ChildProcess[] = []
  const nodes = Array.from({ length: count }, (_, i) => {
    const init: HonestInit = { rollupConfig, ip: `127.0.1.${i + 1}`, banMs }
    const child = fork(SCRIPT, [JSON.stringify(init)], { execArgv: ['--conditions=@kona/source', ...V8_OPTIONS] })
    children.push(child)
    const node: HonestNode = {
      ip: init.ip,
      peerId: '',
      address: '',
      accepted: new Map(),
      bans: [],
      samples: [],
      letIn: 0,
      order: (order) => void child.send(order),
    }
    child.on('message', (report) => hear(node, published, report as HonestReport))
    return node
  })
  const stop = async () => {
    const running = children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)
    await Promise.all(running.map((child) => [once(child, 'exit'), child.kill()][0]))
  }
  try {
    await until(() => nodes.every(({ address }) => address !== ''), 'the honest nodes listen')
    for (const [i, node] of nodes.entries())
      for (const other of nodes.slice(0, i)) node.order({ connect: other.address })
    await until(() => nodes.every((node) => honestPeers(node, nodes, 'in mesh') === count - 1), 'they are meshed')
  } catch (error) {
    await stop()
    throw error
  }
  return { nodes, published, [Symbol.asyncDispose]: stop }
}

/** How many of the others a node is connected to, as it said last. */
export function honestPeers(node: HonestNode, nodes: readonly HonestNode[], state?: 'in mesh'): number {
  const peers = node.samples.at(-1)?.peers ?? []
  const ids = new Set(nodes.map(({ peerId }) => peerId))
  return peers.filter(({ peerId, inMesh }) => ids.has(peerId) && (inMesh || !state)).length
}

/** Waits for a state of the fleet. */
export async function until(reached: () => boolean, state: string, timeout = 3 * SOON_MS): Promise<void> {
  await vi.waitFor(
    () => {
      if (!reached()) throw new Error(`not within ${timeout} ms: ${state}`)
    },
    { timeout, interval: 50 },
  )
}

function hear(node: HonestNode, published: Map<string, number>, report: HonestReport): void {
  switch (report.type) {
    case 'ready':
      Object.assign(node, { peerId: report.peerId, address: report.address })
      return
    case 'published':
      published.set(report.hash, report.atMs)
      return
    case 'accepted':
      node.accepted.set(report.hash, report.atMs)
      return
    case 'ban':
      if (report.ip !== undefined) node.bans.push({ ip: report.ip, reason: report.reason, atMs: report.atMs })
      return
    case 'let-in':
      node.letIn++
      return
    case 'sample':
      node.samples.push(report)
  }
}
